package io.tinyloop.quantize;

/** Half steps with the least squared error of a row, each weight weighted by its input's power. */
final class RowScales {

  private static final int CANDIDATES = 56;
  private static final double LARGEST_SHARE = 1.05;
  private static final double SHARE_RATIO = 0.95;

  private RowScales() {}

  /**
   * The half step of one row.
   *
   * @param weights the matrix
   * @param from index of the row's first weight
   * @param power variance of each input
   */
  static double best(WeightGrid grid, float[] weights, int from, double[] power) {
    double largest = 0;
    for (int j = 0; j < power.length; j++) {
      largest = Math.max(largest, Math.abs(weights[from + j]));
    }
    if (largest == 0) {
      return 0;
    }
    int reach = Math.max(1, (2 << grid.bits()) - 2 - grid.offset());
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    double share = LARGEST_SHARE;
    for (int i = 0; i < CANDIDATES; i++, share *= SHARE_RATIO) {
      double halfStep = share * largest / reach;
      double error = error(grid, weights, from, power, halfStep);
      if (error < least) {
        least = error;
        best = halfStep;
      }
    }
    return best;
  }

  /** The error of one row at a half step. */
  static double error(WeightGrid grid, float[] weights, int from, double[] power, double halfStep) {
    double error = 0;
    for (int j = 0; j < power.length; j++) {
      double w = weights[from + j];
      double d = w - grid.halfSteps(grid.code(w / halfStep)) * halfStep;
      error += power[j] * d * d;
    }
    return error;
  }
}
