package io.tinyloop.quantize;

import io.tinyloop.data.InvalidDataException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The vectors that a layer's matrix products read, as calibration saw them: mean and covariance,
 * and what follows from them. Thread-safe once nothing is added any more.
 */
final class ProductInputs {

  private static final double DAMPING = 0.01;

  private final int size;
  private final double[] sum;
  private final double[] product;
  private final ConcurrentHashMap<Double, ErrorFeedback> feedbacks = new ConcurrentHashMap<>();
  private long count;

  ProductInputs(int size) {
    this.size = size;
    sum = new double[size];
    product = new double[size * size];
  }

  /** Adds the first {@code batch} columns of an array of shape size × batch. */
  void add(float[][] vectors, int batch) {
    for (int i = 0; i < size; i++) {
      float[] x = vectors[i];
      for (int b = 0; b < batch; b++) {
        sum[i] += x[b];
      }
      for (int j = 0; j <= i; j++) {
        float[] y = vectors[j];
        float dot = 0;
        for (int b = 0; b < batch; b++) {
          dot += x[b] * y[b];
        }
        product[i * size + j] += dot;
      }
    }
    count += batch;
  }

  /** The sums of these vectors and of {@code later} ones. */
  ProductInputs with(ProductInputs later) {
    var both = new ProductInputs(size);
    Arrays.setAll(both.sum, i -> sum[i] + later.sum[i]);
    Arrays.setAll(both.product, i -> product[i] + later.product[i]);
    both.count = count + later.count;
    return both;
  }

  int size() {
    return size;
  }

  double mean(int i) {
    return count == 0 ? 0 : sum[i] / count;
  }

  double covariance(int i, int j) {
    double p = product[Math.max(i, j) * size + Math.min(i, j)];
    return count == 0 ? 0 : p / count - mean(i) * mean(j);
  }

  /** Variance of each input; a hundredth of the mean is added, for inputs that never changed. */
  double[] power() {
    double mean = IntStream.range(0, size).mapToDouble(i -> covariance(i, i)).sum() / size;
    return IntStream.range(0, size)
        .mapToDouble(i -> Math.max(0, covariance(i, i)) + DAMPING * mean + 1e-12)
        .toArray();
  }

  /** Rounding with feedback for inputs on a grid, whose own rounding adds its variance. */
  ErrorFeedback feedback(Grid grid) {
    return feedbacks.computeIfAbsent(
        grid.scale(), scale -> new ErrorFeedback(this, scale * scale / 12));
  }

  /** Throws unless every sum stayed finite. */
  void check(String name) {
    for (double p : product) {
      if (!Double.isFinite(p)) {
        throw new InvalidDataException(
            "The model %s computes numbers that are not finite.".formatted(name),
            "Maybe its weights or the samples are far too large: the training diverged, or the inputs are not normalised.");
      }
    }
  }
}
