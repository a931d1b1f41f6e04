package io.tinyloop.streaming;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a device listens to.
 *
 * @param hop time between two steps: the deadline of each
 * @param otherCycles of the core that something else takes with each hop, such as the front-end
 *     that makes a step's inputs
 * @param sleepMicrowatts power between steps; null where it is not known
 * @param clocksHertz clocks that are asked about, beside the device's own
 */
public record Stream(
    Duration hop, long otherCycles, @Nullable Double sleepMicrowatts, List<Long> clocksHertz) {

  private static final Duration LONGEST_HOP = Duration.ofHours(1);
  private static final double MOST_MICROWATTS = 1e9;
  private static final long MOST_HERTZ = 10_000_000_000L;

  public Stream {
    clocksHertz = List.copyOf(clocksHertz);
    if (hop.isZero() || hop.isNegative() || hop.compareTo(LONGEST_HOP) > 0) {
      throw new IllegalArgumentException(
          "The hop (%s s) must be above 0 and at most %d s.%nMaybe 20ms."
              .formatted(hop.toNanos() / 1e9, LONGEST_HOP.toSeconds()));
    }
    if (otherCycles < 0) {
      throw new IllegalArgumentException(
          "The other cycles of a hop (%d) must be 0 or more.%nMaybe leave them away."
              .formatted(otherCycles));
    }
    if (sleepMicrowatts != null && !(sleepMicrowatts >= 0 && sleepMicrowatts <= MOST_MICROWATTS)) {
      throw new IllegalArgumentException(
          "The power of sleep (%s µW) must be in [0, %.0f].%nMaybe 5uW."
              .formatted(sleepMicrowatts, MOST_MICROWATTS));
    }
    for (long clock : clocksHertz) {
      if (clock < 1 || clock > MOST_HERTZ) {
        throw new IllegalArgumentException(
            "The clock (%d Hz) must be in [1, %d].%nMaybe 16MHz.".formatted(clock, MOST_HERTZ));
      }
    }
  }

  double hopMicros() {
    return hop.toNanos() / 1e3;
  }
}
