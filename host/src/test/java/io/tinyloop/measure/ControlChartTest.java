package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.measure.ControlChart.Signal;
import io.tinyloop.measure.ControlChart.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The control chart of one board. */
class ControlChartTest {

  private static List<ReferenceTime> times(double... ticks) {
    List<ReferenceTime> times = new ArrayList<>();
    for (double each : ticks) {
      times.add(
          new ReferenceTime(
              "a", "class", Instant.EPOCH.plusSeconds(times.size()), each, 0.1, null));
    }
    return times;
  }

  private static double[] normal(int count, double mean, double deviation, long seed) {
    Random random = new Random(seed);
    return random.doubles(count, 0, 1).map(_ -> mean + deviation * random.nextGaussian()).toArray();
  }

  private static double[] concat(double[] a, double[] b) {
    double[] all = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  private static ControlChart chart(double... ticks) {
    return ControlChart.of("a", "class", times(ticks));
  }

  @Test
  void learnsItsLimitsFromTheFirstChecks() {
    ControlChart chart = chart(normal(7, 1000, 5, 1));
    assertThat(chart.state()).isEqualTo(State.LEARNING);
    assertThat(chart.points()).allSatisfy(point -> assertThat(point.upper()).isNull());
    assertThat(chart(normal(20, 1000, 5, 1)).state()).isEqualTo(State.IN_CONTROL);
    assertThat(chart().centre()).isNull();
  }

  @Test
  void callsAJumpASignalAndBeginsANewBaseThere() {
    double[] before = normal(12, 1000, 2, 2);
    ControlChart jumped = chart(concat(before, new double[] {1050}));
    assertThat(jumped.state()).isEqualTo(State.OUT_OF_CONTROL);
    assertThat(jumped.points().getLast().signal()).isEqualTo(Signal.BEYOND_LIMIT);
    assertThat(jumped.sinceSignal()).hasSize(1);

    ControlChart settled = chart(concat(before, normal(12, 1050, 2, 3)));
    assertThat(settled.state()).isEqualTo(State.IN_CONTROL);
    assertThat(settled.centre()).isBetween(1045.0, 1055.0);
  }

  @Test
  void callsADriftASignalThatNoSingleCheckShows() {
    double[] checks = new double[60];
    double[] noise = normal(60, 0, 2, 4);
    for (int i = 0; i < checks.length; i++) {
      checks[i] = 1000 + noise[i] + (i < 10 ? 0 : 0.15 * (i - 10));
    }
    assertThat(chart(checks).points())
        .filteredOn(point -> point.signal() != null)
        .first()
        .satisfies(point -> assertThat(point.signal()).isEqualTo(Signal.DRIFT));
  }

  @Test
  void seldomCallsASteadyBoardOutOfControl() {
    int signals = 0;
    for (int seed = 0; seed < 100; seed++) {
      signals +=
          (int)
              chart(normal(40, 1000, 2, seed)).points().stream()
                  .filter(point -> point.signal() != null)
                  .count();
    }
    assertThat(signals).as("of 3200 checks under limits").isLessThan(120);
  }

  @Test
  void aTimerThatCountsEveryCheckAlikeHasLimitsAtItsResolution() {
    ControlChart chart = chart(1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1001);
    assertThat(chart.state()).isEqualTo(State.IN_CONTROL);
    assertThat(chart(1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1003).state())
        .isEqualTo(State.OUT_OF_CONTROL);
  }
}
