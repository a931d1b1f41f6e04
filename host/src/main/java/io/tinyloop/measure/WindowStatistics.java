package io.tinyloop.measure;

import java.util.Arrays;

/**
 * The order statistics of a few windows.
 *
 * @param median the middle value, or the mean of the two middle ones
 * @param spread median absolute deviation from the median
 */
record WindowStatistics(double median, double minimum, double maximum, double spread) {

  /** The statistics of at least one finite value. */
  static WindowStatistics of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("There is no window to take a median of.");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double median = middle(sorted);
    double[] deviations = Arrays.stream(sorted).map(value -> Math.abs(value - median)).toArray();
    Arrays.sort(deviations);
    return new WindowStatistics(median, sorted[0], sorted[sorted.length - 1], middle(deviations));
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
