package io.tinyloop.quantize;

import io.tinyloop.protocol.model.ActivationFormat;
import java.util.function.DoubleUnaryOperator;

/**
 * What calibration saw of one operator's output, as a histogram of weighted samples.
 *
 * <p>Each sample has a weight (how much an error of it matters) and a target: the function of it
 * that matters, which is σ or tanh where a table reads it and else the value itself.
 */
final class Distribution {

  private static final int BINS = 512;

  /** Share of all weight that the prior of a table's codes has. */
  private static final double PRIOR = 1e-2;

  private final double low;
  private final double width;
  private final double[] count = new double[BINS];
  private final double[] weight = new double[BINS];
  private final double[] sum = new double[BINS];
  private final double[] square = new double[BINS];
  private final DoubleUnaryOperator target;

  Distribution(float[] samples, double[] weights, DoubleUnaryOperator target) {
    this.target = target;
    double min = 0;
    double max = 0;
    for (float sample : samples) {
      min = Math.min(min, sample);
      max = Math.max(max, sample);
    }
    low = min;
    width = Math.max(max - min, 1e-9) / BINS;
    for (int i = 0; i < samples.length; i++) {
      int bin = Math.clamp((long) ((samples[i] - low) / width), 0, BINS - 1);
      double y = target.applyAsDouble(samples[i]);
      count[bin]++;
      weight[bin] += weights[i];
      sum[bin] += weights[i] * y;
      square[bin] += weights[i] * y * y;
    }
  }

  /** The smallest value seen, or 0. */
  double min() {
    return low;
  }

  /** The largest value seen, or 0. */
  double max() {
    return low + BINS * width;
  }

  /** The value below which a share of all samples lies, whatever their weight. */
  double quantile(double share) {
    double total = 0;
    for (double c : count) {
      total += c;
    }
    double below = 0;
    for (int bin = 0; bin < BINS; bin++) {
      below += count[bin];
      if (below >= share * total) {
        return low + (bin + 0.5) * width;
      }
    }
    return max();
  }

  /**
   * Squared error of the target when values are rounded to {@code grid}.
   *
   * @param within how many times the error of values within the grid's range counts
   */
  double roundingError(Grid grid, double within) {
    ActivationFormat format = grid.format();
    double error = 0;
    double perStep = 1 / grid.scale();
    for (int bin = 0; bin < BINS; bin++) {
      if (weight[bin] > 0) {
        double v = Math.rint((low + (bin + 0.5) * width) * perStep);
        double y = target.applyAsDouble(Math.clamp(v, format.min(), format.max()) * grid.scale());
        double e = square[bin] - 2 * y * sum[bin] + y * y * weight[bin];
        error += v < format.min() || v > format.max() ? e : within * e;
      }
    }
    return error;
  }

  /**
   * The best output for each code of {@code grid}: the mean target of the samples that round to it,
   * drawn towards the target of the code's own value where samples are few.
   */
  double[] conditionalTargets(Grid grid) {
    double[] weights = new double[grid.format().codes()];
    double[] sums = new double[weights.length];
    scatter(grid, weights, sums);
    double total = 0;
    for (double w : weight) {
      total += w;
    }
    double prior = total * PRIOR / weights.length;
    double[] targets = new double[weights.length];
    for (int code = 0; code < targets.length; code++) {
      double own = target.applyAsDouble(grid.real(code - grid.format().zeroPoint()));
      targets[code] = prior > 0 ? (sums[code] + prior * own) / (weights[code] + prior) : own;
    }
    return targets;
  }

  /** Squared error of the target when each code stands for its conditional target. */
  double tableError(Grid grid) {
    double[] weights = new double[grid.format().codes()];
    double[] sums = new double[weights.length];
    scatter(grid, weights, sums);
    double error = 0;
    for (double s : square) {
      error += s;
    }
    for (int code = 0; code < weights.length; code++) {
      if (weights[code] > 0) {
        error -= sums[code] * sums[code] / weights[code];
      }
    }
    return error;
  }

  private void scatter(Grid grid, double[] weights, double[] sums) {
    ActivationFormat format = grid.format();
    double perStep = 1 / grid.scale();
    for (int bin = 0; bin < BINS; bin++) {
      double v = Math.rint((low + (bin + 0.5) * width) * perStep);
      int code = (int) Math.clamp(v, format.min(), format.max()) + format.zeroPoint();
      weights[code] += weight[bin];
      sums[code] += sum[bin];
    }
  }
}
