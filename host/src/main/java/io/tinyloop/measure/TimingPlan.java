package io.tinyloop.measure;

import io.tinyloop.protocol.wire.HostCommand.Timing;
import java.time.Duration;

/**
 * How a model is timed on a device.
 *
 * @param warmupSequences untimed sequences before the first window, 0 or more
 * @param windows measured windows, 1…16; the reported value is their median
 * @param minimumWindow a window repeats the sequence until it lasts this long
 * @param maximumSequences most sequences in a window, at least 1
 * @param perOperator whether one extra run, outside the windows, times each operator
 */
public record TimingPlan(
    int warmupSequences,
    int windows,
    Duration minimumWindow,
    int maximumSequences,
    boolean perOperator) {

  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

  /** Five windows of at least 10 ms after one warm-up sequence; no breakdown by operator. */
  public static final TimingPlan DEFAULT =
      new TimingPlan(1, 5, Duration.ofMillis(10), 1_000_000, false);

  /** Most windows that every device can report (its messages have a bound). */
  public static final int MAX_WINDOWS = 16;

  public TimingPlan {
    if (warmupSequences < 0 || maximumSequences < 1) {
      throw new IllegalArgumentException(
          "The warm-up (%d) must not be negative, the sequences of a window (%d) at least 1."
              .formatted(warmupSequences, maximumSequences));
    }
    if (windows < 1 || windows > MAX_WINDOWS) {
      throw new IllegalArgumentException(
          "The number of windows (%d) must be in [1, %d].".formatted(windows, MAX_WINDOWS));
    }
    if (minimumWindow.isNegative() || minimumWindow.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "The shortest window (%s) must be in [0, %s].".formatted(minimumWindow, LONGEST_WINDOW));
    }
  }

  /** This plan with a breakdown by operator. */
  public TimingPlan withOperators() {
    return new TimingPlan(warmupSequences, windows, minimumWindow, maximumSequences, true);
  }

  /** The plan as the device is told. */
  public Timing toMessage() {
    return new Timing(
        warmupSequences,
        windows,
        Math.toIntExact(minimumWindow.toNanos() / 1_000),
        maximumSequences,
        perOperator);
  }
}
