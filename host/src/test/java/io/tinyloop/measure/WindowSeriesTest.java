package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowSeriesTest {

  private static final int HERTZ = 1_000_000;
  private static final Instrument METER = new Instrument("ppk2", "1", Provenance.MEASURED, 1e-5);
  private static final MeasurementPlan PLAN = MeasurementPlan.DEFAULT;

  private static Hello hello(TickKind kind) {
    return new Hello(
        0,
        "u",
        "cortex-m4",
        "",
        null,
        1,
        1,
        1,
        168_000_000,
        kind,
        HERTZ,
        1,
        64,
        1,
        1,
        false,
        3300,
        false,
        List.of(),
        "",
        0);
  }

  /** An empty window of 200 ticks and 210 µs, the board's clock 1 % fast, the meter's as it is. */
  private static BoardCalibration calibration() {
    return new BoardCalibration(
        new BoardCalibration.Key("u", "", 168_000_000, METER.name()),
        Instant.EPOCH,
        3300,
        null,
        new OverheadFit(200, 0, 10),
        new OverheadFit(210, 0, 10),
        new OverheadFit(5, 0, 1),
        new ClockRatio(1.01, 0),
        new ClockRatio(1 / 1.01, 0));
  }

  private static Round round(int count, IntToDoubleFunction ticks, Metered... seen) {
    List<Window> windows = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(i -> windows.add(new Window(10, Math.round(ticks.applyAsDouble(i)), 0)));
    return new Round(windows, EnergyStatus.NO_SENSOR, List.of(seen), 0.1);
  }

  private static Metered[] seen(int count, Metered metered) {
    return IntStream.range(0, count).mapToObj(i -> metered).toArray(Metered[]::new);
  }

  /** A window of 10,100 ticks beside the overhead lasts 10 ms, and 210 µs for its edges. */
  private static final double SECONDS = 0.01021;

  private static WindowSeries metered() {
    return new WindowSeries(PLAN, hello(TickKind.CYCLES), calibration(), METER);
  }

  @Test
  void subtractsOverheadAndCorrectsTheClock() {
    WindowSeries series = metered();
    series.add(round(8, i -> 10_300, seen(8, Metered.valid(SECONDS, 1005, 1021))));

    assertThat(series.next()).isZero();
    // (10,300 − 200) / 10 ticks of a clock that is 1 % fast: 1,000 µs.
    assertThat(series.latency().valueMicros()).isEqualTo(1000, within(1e-9));
    assertThat(series.latency().cycles()).isEqualTo(1010);
    assertThat(series.latency().overheadMicros()).isEqualTo(200 / 1.01, within(1e-9));
    assertThat(series.energy().valueMicrojoules()).isEqualTo(100, within(1e-9));
    assertThat(series.energy().provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(series.energy().instrument()).isEqualTo("ppk2:1");
  }

  @Test
  void repeatsWindowsThatTheMeterSawBadly() {
    WindowSeries series = metered();
    Metered[] seen = seen(8, Metered.valid(SECONDS, 1005, 1021));
    seen[3] = seen[3].with(Defect.LOST_SAMPLES);
    seen[5] = Metered.valid(SECONDS - 64e-5, 941, 957); // 64 samples of which the counter is silent
    series.add(round(8, i -> 10_300, seen));

    assertThat(series.next()).isEqualTo(2);
    series.add(round(2, i -> 10_300, seen(2, Metered.valid(SECONDS, 1005, 1021))));
    assertThat(series.next()).isZero();
    assertThat(series.energy().valueMicrojoules()).isEqualTo(100, within(1e-9));
    assertThat(series.energy().invalidWindows()).isEqualTo(2);
    assertThat(series.energy().raw()).hasSize(8);
  }

  @Test
  void aMeterThatMissesAnEdgeSawNoneOfTheWindows() {
    WindowSeries series = metered();
    series.add(round(8, i -> 10_300, seen(7, Metered.valid(SECONDS, 1005, 1021))));

    assertThat(series.next()).isEqualTo(8);
  }

  @Test
  void aMeterThatSpoilsTooManyWindowsIsAtFault() {
    WindowSeries series = metered();
    Metered lost = Metered.valid(SECONDS, 1005, 1021).with(Defect.LOST_SAMPLES);
    for (int i = 0; i < 3; i++) {
      assertThat(series.fault()).isEmpty();
      series.add(round(8, n -> 10_300, seen(8, lost)));
    }

    assertThat(series.next()).isZero();
    assertThat(series.fault()).hasValueSatisfying(f -> assertThat(f).contains("LOST_SAMPLES=24"));
  }

  @Test
  void measuresUntilTheIntervalIsTight() {
    WindowSeries series = new WindowSeries(PLAN, hello(TickKind.CYCLES), calibration(), null);
    int rounds = 0;
    for (int next = series.next(); next > 0; next = series.next()) {
      int before = series.windows().size();
      series.add(round(next, i -> 10_300 + 100 * Math.sin(before + i)));
      rounds++;
    }

    assertThat(rounds).isBetween(2, 5);
    assertThat(series.windows()).hasSizeBetween(16, 64);
    double half = (series.latency().highMicros() - series.latency().lowMicros()) / 2;
    assertThat(half / series.latency().valueMicros()).isLessThanOrEqualTo(0.0075);
  }

  @Test
  void believesATimerThatCountsEveryWindowAlike() {
    WindowSeries series =
        new WindowSeries(
            new MeasurementPlan(1, 3, Duration.ofMillis(1), 100, false, 64, 0.001, true),
            hello(TickKind.INSTRUCTIONS),
            calibration(),
            null);
    series.add(round(3, i -> 10_300));

    assertThat(series.next()).isZero();
  }

  @Test
  void aWindowThatIsAllOverheadIsNoMeasurement() {
    WindowSeries series = new WindowSeries(PLAN, hello(TickKind.CYCLES), calibration(), null);
    series.add(round(8, i -> 199));

    assertThat(series.fault()).hasValueSatisfying(f -> assertThat(f).contains("overhead of 200"));
  }

  @Test
  void windowsOfAStaleCalibrationAreRepeatedAfterANewOne() {
    WindowSeries series = metered();
    Metered[] seen = seen(8, Metered.valid(SECONDS, 1005, 1021));
    series.add(round(8, i -> 20_300, seen(8, Metered.valid(2 * SECONDS - 21e-5, 2005, 2021))));
    series.addStale(round(8, i -> 10_300, seen));

    assertThat(series.isStale()).isTrue();
    assertThat(series.fault()).hasValueSatisfying(f -> assertThat(f).contains("expired"));
    assertThat(series.next()).isEqualTo(8);

    series.calibrate(calibration());
    assertThat(series.next()).isEqualTo(8);
    series.add(round(8, i -> 10_300, seen));

    assertThat(series.fault()).isEmpty();
    assertThat(series.windows()).hasSize(8).allMatch(window -> window.ticks() == 10_300);
    assertThat(series.latency().valueMicros()).isEqualTo(1000, within(1e-6));
    assertThat(series.energy().invalidWindows()).isEqualTo(8);
  }

  @Test
  void aCalibrationThatNeverHoldsIsAFaultAndNoNumber() {
    WindowSeries series = metered();
    int rounds = 0;
    while (series.next() > 0) {
      series.addStale(round(series.next(), i -> 10_300));
      if (series.next() > 0) {
        series.calibrate(calibration());
      }
      rounds++;
    }
    assertThat(rounds).isEqualTo(3);
    assertThat(series.fault())
        .hasValueSatisfying(fault -> assertThat(fault).contains("STALE_CALIBRATION=24"));
  }
}
