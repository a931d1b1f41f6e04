package io.tinyloop.measure;

import io.tinyloop.protocol.wire.HostCommand.Timing;
import java.time.Duration;

/**
 * How a model is measured on a device: warm-up, then windows that repeat the sequence until they
 * last long enough; then as many more windows as the first ones say it takes to make the interval
 * round the median tight, within bounds. A timer that counts every window alike is believed after
 * the first round.
 *
 * @param warmupSequences untimed sequences before the first window, 0 or more
 * @param windows of a round, 1…16
 * @param minimumWindow a window repeats the sequence until it lasts this long
 * @param maximumSequences most sequences in a window, at least 1
 * @param perOperator whether one extra run, outside the windows, times each operator
 * @param mostWindows in all rounds together, at least {@code windows}
 * @param tightness half the interval's width over its median that is wanted; 0: whatever it is
 * @param calibrated whether the board's overhead is subtracted and its clock compared
 */
public record MeasurementPlan(
    int warmupSequences,
    int windows,
    Duration minimumWindow,
    int maximumSequences,
    boolean perOperator,
    int mostWindows,
    double tightness,
    boolean calibrated) {

  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

  /** Most windows that every device can report (its messages have a bound). */
  public static final int MAX_WINDOWS = 16;

  /** The windows below which no distribution-free interval has a confidence of 95 %. */
  public static final int LEAST_WINDOWS = 8;

  /**
   * Rounds of 8 windows of at least 10 ms after one warm-up sequence, until the median is known to
   * 0.5 % or 64 windows were measured; calibrated; no breakdown by operator.
   */
  public static final MeasurementPlan DEFAULT =
      new MeasurementPlan(1, 8, Duration.ofMillis(10), 1_000_000, false, 64, 0.005, true);

  public MeasurementPlan {
    if (warmupSequences < 0 || maximumSequences < 1) {
      throw new IllegalArgumentException(
          "The warm-up (%d) must not be negative, the sequences of a window (%d) at least 1."
              .formatted(warmupSequences, maximumSequences));
    }
    if (windows < 1 || windows > MAX_WINDOWS || mostWindows < windows) {
      throw new IllegalArgumentException(
          "The number of windows (%d) must be in [1, %d], and at most that of all rounds (%d)."
              .formatted(windows, MAX_WINDOWS, mostWindows));
    }
    if (minimumWindow.isNegative() || minimumWindow.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "The shortest window (%s) must be in [0, %s].".formatted(minimumWindow, LONGEST_WINDOW));
    }
    if (!(tightness >= 0 && tightness < 1)) {
      throw new IllegalArgumentException(
          "The tightness of the interval (%s) must be in [0, 1).".formatted(tightness));
    }
  }

  /** One round of so many windows, taken as the device's timer gives them. */
  public static MeasurementPlan once(
      int warmupSequences, int windows, Duration minimumWindow, int maximumSequences) {
    return new MeasurementPlan(
        warmupSequences, windows, minimumWindow, maximumSequences, false, windows, 0, false);
  }

  /** This plan with a breakdown by operator. */
  public MeasurementPlan withOperators() {
    return operators(true);
  }

  /** This plan without a breakdown by operator. */
  public MeasurementPlan withoutOperators() {
    return operators(false);
  }

  private MeasurementPlan operators(boolean each) {
    return new MeasurementPlan(
        warmupSequences,
        windows,
        minimumWindow,
        maximumSequences,
        each,
        mostWindows,
        tightness,
        calibrated);
  }

  /** One round of this plan, with so many windows, 1…16. */
  public MeasurementPlan round(int count) {
    MeasurementPlan once = once(warmupSequences, count, minimumWindow, maximumSequences);
    return perOperator ? once.operators(true) : once;
  }

  /**
   * How many windows there shall be in all, from what the first ones show: as many as make the
   * interval tight, its width shrinking with the root of the count. Decided once (C. Stein, A
   * two-sample test for a linear hypothesis whose power is independent of the variance, 1945):
   * whoever looks after each round stops where chance has made the interval too narrow.
   */
  public int total(Estimate first) {
    if (first.noiseless()) {
      return first.count();
    }
    int least = Math.clamp(LEAST_WINDOWS, first.count(), Math.max(first.count(), mostWindows));
    if (tightness == 0 || first.relativeHalfWidth() <= tightness) {
      return least;
    }
    double times = Math.pow(first.relativeHalfWidth() / tightness, 2);
    return Math.clamp((long) Math.ceil(times * first.count()), least, mostWindows);
  }

  /** The plan's first round as the device is told. */
  public Timing toMessage() {
    return new Timing(
        warmupSequences,
        windows,
        Math.toIntExact(minimumWindow.toNanos() / 1_000),
        maximumSequences,
        perOperator);
  }
}
