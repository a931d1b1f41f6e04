package io.tinyloop.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.measure.Provenance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamingViewTest {

  private static final Duration HOP = Duration.ofMillis(20);

  /** 400,000 cycles at 100 MHz take 4 ms and 100 µJ; the slowest step takes a quarter longer. */
  private static HopWork measured(@Nullable Figure cycles) {
    return new HopWork(
        "board",
        100_000_000,
        new Figure(4000, Provenance.MEASURED),
        new Figure(5000, Provenance.MEASURED),
        cycles,
        null,
        new Figure(100, Provenance.MEASURED),
        "ticks");
  }

  private static final HopWork WORK = measured(new Figure(400_000, Provenance.MEASURED));

  @Test
  void whatWasMeasuredStaysMeasuredAtTheDevicesOwnClock() {
    StreamingView view = StreamingView.of(WORK, new Stream(HOP, 0, 1000.0, List.of()));
    StreamingView.AtClock own = view.clocks().getFirst();
    assertThat(own.hopWorkMicros()).isEqualTo(new Figure(4000, Provenance.MEASURED));
    assertThat(own.busyShare()).isEqualTo(0.25);
    assertThat(own.meetsDeadline()).isTrue();
    // 50 steps of 100 µJ; 1 mW for the 16 of 20 ms that are left.
    assertThat(own.awakeMicrojoulesPerSecond()).isEqualTo(new Figure(5000, Provenance.MEASURED));
    assertThat(own.sleepMicrojoulesPerSecond()).isEqualTo(new Figure(800, Provenance.MODELLED));
    assertThat(own.microjoulesPerSecond()).isEqualTo(new Figure(5800, Provenance.MODELLED));
    assertThat(view.keepsUp()).isTrue();
  }

  @Test
  void theLowestClockMeetsTheDeadlineOfTheSlowestStepAndOneHertzLessDoesNot() {
    StreamingView view = StreamingView.of(WORK, new Stream(HOP, 0, null, List.of(24_999_999L)));
    // 500,000 cycles in 20 ms.
    assertThat(view.lowestClockHertz()).isEqualTo(new Figure(25_000_000, Provenance.MODELLED));
    assertThat(view.clocks().get(1).meetsDeadline()).isTrue();
    assertThat(view.clocks().get(1).hopWorkMicros().provenance()).isEqualTo(Provenance.MODELLED);
    assertThat(view.clocks().get(2).meetsDeadline()).isFalse();
    assertThat(view.clocks().get(2).awakeMicrojoulesPerSecond()).isNull();
    assertThat(view.keepsUp()).isFalse();
  }

  @Test
  void otherWorkTakesTimeAndEnergyAndIsModelled() {
    StreamingView view = StreamingView.of(WORK, new Stream(HOP, 200_000, 1000.0, List.of()));
    StreamingView.AtClock own = view.clocks().getFirst();
    assertThat(own.hopWorkMicros()).isEqualTo(new Figure(6000, Provenance.MODELLED));
    assertThat(own.busyShare()).isCloseTo(0.35, within(1e-9));
    assertThat(own.awakeMicrojoulesPerSecond()).isEqualTo(new Figure(7500, Provenance.MODELLED));
    assertThat(view.lowestClockHertz().value()).isEqualTo(35_000_000);
  }

  @Test
  void withoutCyclesNothingIsSaidOfOtherClocks() {
    HopWork work = measured(null);
    StreamingView view = StreamingView.of(work, new Stream(HOP, 0, null, List.of()));
    assertThat(view.lowestClockHertz()).isNull();
    assertThat(view.clocks()).hasSize(1);
    assertThat(view.keepsUp()).isTrue();
    assertThatThrownBy(() -> StreamingView.of(work, new Stream(HOP, 0, null, List.of(16_000_000L))))
        .hasMessageContaining("board counts no cycles")
        .hasMessageContaining("Maybe name a board");
  }

  @Test
  void aHopThatIsTooShortIsMissedAtTheDevicesOwnClock() {
    StreamingView view =
        StreamingView.of(WORK, new Stream(Duration.ofNanos(4_900_000), 0, null, List.of()));
    assertThat(view.clocks().getFirst().meetsDeadline()).isFalse();
    assertThat(view.keepsUp()).isFalse();
  }
}
