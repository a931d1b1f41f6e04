package io.tinyloop.analysis;

/**
 * The two directions in which points differ most: first eigenvectors of their covariance, by power
 * iteration with deflation. A direction's sign is that which makes its largest component positive.
 *
 * @param mean of the points
 * @param axes two directions of length 1
 * @param explained share of the variance along each, 0…1
 */
record PrincipalComponents(double[] mean, double[][] axes, double[] explained) {

  private static final int ITERATIONS = 2000;

  static PrincipalComponents of(double[][] points) {
    int n = points[0].length;
    double[] mean = new double[n];
    for (double[] point : points) {
      for (int i = 0; i < n; i++) {
        mean[i] += point[i] / points.length;
      }
    }
    double[][] covariance = covariance(points, mean);
    double total = 0;
    for (int i = 0; i < n; i++) {
      total += covariance[i][i];
    }
    double[][] axes = new double[2][];
    double[] explained = new double[2];
    for (int axis = 0; axis < 2; axis++) {
      axes[axis] = dominant(covariance);
      double value = dot(axes[axis], product(covariance, axes[axis]));
      explained[axis] = total == 0 ? 0 : value / total;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          covariance[i][j] -= value * axes[axis][i] * axes[axis][j];
        }
      }
    }
    return new PrincipalComponents(mean, axes, explained);
  }

  private static double[][] covariance(double[][] points, double[] mean) {
    int n = mean.length;
    double[][] covariance = new double[n][n];
    for (double[] point : points) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          covariance[i][j] += (point[i] - mean[i]) * (point[j] - mean[j]) / points.length;
        }
      }
    }
    return covariance;
  }

  private static double[] dominant(double[][] matrix) {
    double[] vector = new double[matrix.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = 1 + i / 100.0; // no eigenvector of a symmetry of the genes
    }
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] next = product(matrix, vector);
      double length = Math.sqrt(dot(next, next));
      if (length < 1e-12) {
        break; // no variance left
      }
      for (int i = 0; i < next.length; i++) {
        vector[i] = next[i] / length;
      }
    }
    double length = Math.sqrt(dot(vector, vector));
    int largest = 0;
    for (int i = 0; i < vector.length; i++) {
      largest = Math.abs(vector[i]) > Math.abs(vector[largest]) + 1e-12 ? i : largest;
    }
    double sign = vector[largest] < 0 ? -1 : 1;
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= sign / length;
    }
    return vector;
  }

  private static double[] product(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = dot(matrix[i], vector);
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** A point's two coordinates, from the mean. */
  double[] project(double[] point) {
    double[] from = new double[point.length];
    for (int i = 0; i < point.length; i++) {
      from[i] = point[i] - mean[i];
    }
    return new double[] {dot(axes[0], from), dot(axes[1], from)};
  }
}
