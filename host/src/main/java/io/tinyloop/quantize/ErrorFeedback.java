package io.tinyloop.quantize;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds rows of weights one by one and lets the weights not yet rounded make up for the error, so
 * that the product with the inputs that calibration saw changes least (Frantar et al., GPTQ, 2022).
 *
 * <p>With K inputs, made once in O(K³), used in O(K²) a row.
 */
final class ErrorFeedback {

  private final int size;
  private final int[] order;
  private final double[] power;

  /**
   * Upper triangular U with UᵀU the inverse of the inputs' damped covariance, in {@link #order}.
   */
  private final double[] upper;

  /**
   * @param inputNoise variance that rounding the inputs themselves adds to each
   */
  ErrorFeedback(ProductInputs inputs, double inputNoise) {
    size = inputs.size();
    power = inputs.power();
    for (int i = 0; i < size; i++) {
      power[i] += inputNoise;
    }
    order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -power[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] covariance = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        covariance[i * size + j] = i == j ? power[order[i]] : inputs.covariance(order[i], order[j]);
      }
    }
    upper = transposed(cholesky(inverse(covariance)));
  }

  /** Variance of each input, damped. */
  double[] power() {
    return power;
  }

  /**
   * Codes of one row.
   *
   * @param from index of the row's first weight and first code
   */
  void round(WeightGrid grid, double halfStep, float[] weights, int from, byte[] codes) {
    double[] rest = new double[size];
    for (int i = 0; i < size; i++) {
      rest[i] = weights[from + order[i]];
    }
    for (int i = 0; i < size; i++) {
      int code = grid.code(rest[i] / halfStep);
      codes[from + order[i]] = (byte) code;
      double error = (rest[i] - grid.halfSteps(code) * halfStep) / upper[i * size + i];
      for (int j = i + 1; j < size; j++) {
        rest[j] -= error * upper[i * size + j];
      }
    }
  }

  /** Lower triangular L with L·Lᵀ = a. */
  private double[] cholesky(double[] a) {
    double[] l = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i * size + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * size + k] * l[j * size + k];
        }
        l[i * size + j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j * size + j];
      }
    }
    return l;
  }

  /** The inverse of a symmetric positive matrix: (L⁻¹)ᵀ·L⁻¹. */
  private double[] inverse(double[] a) {
    double[] l = cholesky(a);
    double[] m = new double[size * size];
    for (int j = 0; j < size; j++) {
      m[j * size + j] = 1 / l[j * size + j];
      for (int i = j + 1; i < size; i++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum -= l[i * size + k] * m[k * size + j];
        }
        m[i * size + j] = sum / l[i * size + i];
      }
    }
    double[] inverse = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = i; k < size; k++) {
          sum += m[k * size + i] * m[k * size + j];
        }
        inverse[i * size + j] = sum;
        inverse[j * size + i] = sum;
      }
    }
    return inverse;
  }

  private double[] transposed(double[] a) {
    double[] t = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        t[j * size + i] = a[i * size + j];
      }
    }
    return t;
  }
}
