package io.tinyloop.profile;

import io.tinyloop.search.Cholesky;
import java.util.Arrays;

/**
 * Least squares whose solutions are not negative: an active set of columns that grows by the
 * steepest and gives up what would turn negative (Lawson and Hanson, Solving Least Squares
 * Problems, 1974, chapter 23). What the rows do not tell apart is drawn to a prior. O(n³) for each
 * change of the set of n columns.
 */
final class NonNegativeFit {

  private static final double TOLERANCE = 1e-10;

  /** Weight of the prior, for columns of length 1. */
  private static final double PRIOR_WEIGHT = 1e-9;

  private final double[][] gram;
  private final double[] right;
  private final double[] scales;
  private final int columns;

  private NonNegativeFit(double[][] rows, double[] targets, double[] prior) {
    columns = prior.length;
    gram = new double[columns][columns];
    right = new double[columns];
    for (int r = 0; r < rows.length; r++) {
      add(rows[r], targets[r]);
    }
    scales = new double[columns];
    for (int j = 0; j < columns; j++) {
      scales[j] = gram[j][j] > 0 ? Math.sqrt(gram[j][j]) : 1;
    }
    for (int i = 0; i < columns; i++) {
      right[i] = right[i] / scales[i] + PRIOR_WEIGHT * prior[i] * scales[i];
      for (int j = 0; j < columns; j++) {
        gram[i][j] /= scales[i] * scales[j];
      }
      gram[i][i] += PRIOR_WEIGHT;
    }
  }

  private void add(double[] row, double target) {
    for (int i = 0; i < columns; i++) {
      if (row[i] != 0) {
        right[i] += row[i] * target;
        for (int j = 0; j < columns; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
  }

  /**
   * The x ≥ 0 with the least |rows · x − targets|².
   *
   * @param rows each as long as {@code prior}
   * @param prior where x is drawn to where the rows leave it open
   */
  static double[] solve(double[][] rows, double[] targets, double[] prior) {
    return new NonNegativeFit(rows, targets, prior).solution();
  }

  private double[] solution() {
    double[] x = new double[columns];
    boolean[] free = new boolean[columns];
    for (int round = 0; round < 10 * columns; round++) {
      int steepest = steepest(x, free);
      if (steepest < 0) {
        break;
      }
      free[steepest] = true;
      x = settle(x, free);
    }
    for (int j = 0; j < columns; j++) {
      x[j] /= scales[j];
    }
    return x;
  }

  /** The bound column along which the error falls fastest; −1: there is none. */
  private int steepest(double[] x, boolean[] free) {
    int best = -1;
    double most = TOLERANCE;
    for (int j = 0; j < columns; j++) {
      double slope = right[j];
      for (int k = 0; k < columns; k++) {
        slope -= gram[j][k] * x[k];
      }
      if (!free[j] && slope > most) {
        most = slope;
        best = j;
      }
    }
    return best;
  }

  /** Solves for the free columns; those that would turn negative on the way are bound again. */
  private double[] settle(double[] from, boolean[] free) {
    double[] x = from;
    while (true) {
      double[] wanted = solve(free);
      double step = 1;
      for (int j = 0; j < columns; j++) {
        if (free[j] && wanted[j] <= 0) {
          step = Math.min(step, x[j] / (x[j] - wanted[j] + Double.MIN_NORMAL));
        }
      }
      double[] next = new double[columns];
      for (int j = 0; j < columns; j++) {
        next[j] = free[j] ? x[j] + step * (wanted[j] - x[j]) : 0;
        if (free[j] && step < 1 && next[j] <= TOLERANCE) {
          next[j] = 0;
          free[j] = false;
        }
      }
      x = next;
      if (step >= 1) {
        return x;
      }
    }
  }

  private double[] solve(boolean[] free) {
    int[] chosen = new int[columns];
    int n = 0;
    for (int j = 0; j < columns; j++) {
      if (free[j]) {
        chosen[n++] = j;
      }
    }
    double[][] a = new double[n][n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = right[chosen[i]];
      for (int j = 0; j < n; j++) {
        a[i][j] = gram[chosen[i]][chosen[j]];
      }
    }
    double[] some = Cholesky.solve(Cholesky.root(a), b);
    double[] all = new double[columns];
    Arrays.fill(all, 0);
    for (int i = 0; i < n; i++) {
      all[chosen[i]] = some[i];
    }
    return all;
  }
}
