package io.tinyloop.search;

/** Cholesky's decomposition of symmetric positive definite matrices. */
public final class Cholesky {

  private static final double LEAST = 1e-12;

  private Cholesky() {}

  /** The lower triangular root of a matrix, of which the lower half is read; overwrites it. */
  public static double[][] root(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(Math.max(sum, LEAST)) : sum / a[j][j];
      }
    }
    return a;
  }

  /** x of root · rootᵀ · x = right. */
  public static double[] solve(double[][] root, double[] right) {
    int n = right.length;
    double[] x = right.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= root[i][k] * x[k];
      }
      x[i] /= root[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= root[k][i] * x[k];
      }
      x[i] /= root[i][i];
    }
    return x;
  }
}
