package io.tinyloop.measure;

/**
 * Quantiles of Student's t distribution: how many standard errors an interval needs when the error
 * itself was estimated from few values. From the usual tables, to four digits; between two entries
 * the wider is taken.
 */
public final class Student {

  private static final int[] FREEDOM = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 60, 120};
  private static final double[] Q975 = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.131, 2.086, 2.042,
    2.000, 1.980
  };
  private static final double[] Q9995 = {
    636.62, 31.599, 12.924, 8.610, 6.869, 5.959, 5.408, 5.041, 4.781, 4.587, 4.073, 3.850, 3.646,
    3.460, 3.373
  };

  private Student() {}

  /** Half an interval of 95 %, in standard errors of {@code freedom} degrees of freedom. */
  public static double of95(int freedom) {
    return entry(Q975, freedom);
  }

  /** Half an interval of 99.9 %, in standard errors of {@code freedom} degrees of freedom. */
  public static double of999(int freedom) {
    return entry(Q9995, freedom);
  }

  private static double entry(double[] quantiles, int freedom) {
    if (freedom < 1) {
      throw new IllegalArgumentException(
          "The degrees of freedom (%d) must be positive.".formatted(freedom));
    }
    int at = FREEDOM.length - 1;
    while (FREEDOM[at] > freedom) {
      at--;
    }
    return quantiles[at];
  }
}
