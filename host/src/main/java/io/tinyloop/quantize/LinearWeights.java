package io.tinyloop.quantize;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The float weights of one linear operator, and what every genome needs of them: for each width the
 * grid with the least error and the best half step of each row. Thread-safe.
 */
final class LinearWeights {

  private final int rows;
  private final float[] weights;
  private final ProductInputs inputs;
  private final double[] power;
  private final ConcurrentHashMap<Integer, Choice> choices = new ConcurrentHashMap<>();

  /**
   * The grid of a width with the half steps of its rows.
   *
   * @param halfSteps one a row; 0 for a row of zeros
   */
  record Choice(WeightGrid grid, double[] halfSteps, double error) {

    double largestHalfStep() {
      double largest = 0;
      for (double halfStep : halfSteps) {
        largest = Math.max(largest, halfStep);
      }
      return largest;
    }
  }

  /**
   * @param weights rows × inputs, row by row
   */
  LinearWeights(int rows, float[] weights, ProductInputs inputs) {
    this.rows = rows;
    this.weights = weights;
    this.inputs = inputs;
    power = inputs.power();
  }

  int rows() {
    return rows;
  }

  int columns() {
    return inputs.size();
  }

  float[] weights() {
    return weights;
  }

  double inputMean(int column) {
    return inputs.mean(column);
  }

  /** Rounding with feedback for inputs on this grid. */
  ErrorFeedback feedback(Grid input) {
    return inputs.feedback(input);
  }

  /** The better of the grids with and without a zero. */
  Choice choice(int bits) {
    return choices.computeIfAbsent(
        bits,
        b -> {
          Choice midRise = choose(WeightGrid.midRise(b));
          if (b == 1) {
            return midRise;
          }
          Choice withZero = choose(WeightGrid.withZero(b));
          return withZero.error() < midRise.error() ? withZero : midRise;
        });
  }

  /** Error of one row at a half step, each weight weighted by its input's variance. */
  double error(WeightGrid grid, int row, double halfStep) {
    return RowScales.error(grid, weights, row * columns(), power, halfStep);
  }

  private Choice choose(WeightGrid grid) {
    double[] halfSteps = new double[rows];
    double error = 0;
    for (int row = 0; row < rows; row++) {
      halfSteps[row] = RowScales.best(grid, weights, row * columns(), power);
      if (halfSteps[row] > 0) {
        error += error(grid, row, halfSteps[row]);
      }
    }
    return new Choice(grid, halfSteps, error);
  }
}
