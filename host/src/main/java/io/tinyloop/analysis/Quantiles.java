package io.tinyloop.analysis;

import java.util.Arrays;
import java.util.Collection;

/** Least, quartiles and greatest of some values; between two values, their weighted mean. */
public record Quantiles(double least, double low, double median, double high, double greatest) {

  /** Of at least one value. */
  public static Quantiles of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("There are no quantiles of no values.");
    }
    return new Quantiles(
        sorted[0], at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75), sorted[sorted.length - 1]);
  }

  /** The value below which a share of the values lies. */
  static double at(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** The middle 95 % of values. */
  static double[] interval(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new double[] {at(sorted, 0.025), at(sorted, 0.975)};
  }
}
