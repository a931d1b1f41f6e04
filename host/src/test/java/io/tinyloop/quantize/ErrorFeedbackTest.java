package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFeedbackTest {

  private static final int INPUTS = 12;
  private static final int SAMPLES = 640;

  private final Random random = new Random(11);
  private final float[][] x = correlated();
  private final ProductInputs inputs = new ProductInputs(INPUTS);

  @Test
  void measuresMeanAndCovariance() {
    inputs.add(x, SAMPLES);

    double mean = 0;
    double product = 0;
    for (int b = 0; b < SAMPLES; b++) {
      mean += x[3][b] / SAMPLES;
      product += (double) x[3][b] * x[5][b] / SAMPLES;
    }
    double other = 0;
    for (int b = 0; b < SAMPLES; b++) {
      other += x[5][b] / SAMPLES;
    }
    assertThat(inputs.mean(3)).isEqualTo(mean, org.assertj.core.data.Offset.offset(1e-4));
    assertThat(inputs.covariance(3, 5))
        .isEqualTo(inputs.covariance(5, 3))
        .isEqualTo(product - mean * other, org.assertj.core.data.Offset.offset(1e-3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void changesTheProductLessThanRoundingEachWeightAlone(int bits) {
    inputs.add(x, SAMPLES);
    ErrorFeedback feedback = inputs.feedback(Grid.spanning(8, -4, 4));
    WeightGrid grid = WeightGrid.midRise(bits);
    double alone = 0;
    double together = 0;
    for (int row = 0; row < 20; row++) {
      float[] weights = weights();
      double halfStep = RowScales.best(grid, weights, 0, inputs.power());
      byte[] codes = new byte[INPUTS];
      for (int j = 0; j < INPUTS; j++) {
        codes[j] = (byte) grid.code(weights[j] / halfStep);
      }
      alone += variance(weights, codes, grid, halfStep);
      feedback.round(grid, halfStep, weights, 0, codes);
      together += variance(weights, codes, grid, halfStep);
    }
    assertThat(together).isLessThan(0.8 * alone);
  }

  private double variance(float[] weights, byte[] codes, WeightGrid grid, double halfStep) {
    double sum = 0;
    double square = 0;
    for (int b = 0; b < SAMPLES; b++) {
      double error = 0;
      for (int j = 0; j < INPUTS; j++) {
        error += (weights[j] - grid.halfSteps(codes[j] & 0xFF) * halfStep) * x[j][b];
      }
      sum += error / SAMPLES;
      square += error * error / SAMPLES;
    }
    return square - sum * sum;
  }

  private float[] weights() {
    float[] weights = new float[INPUTS];
    for (int j = 0; j < INPUTS; j++) {
      weights[j] = (float) random.nextGaussian();
    }
    return weights;
  }

  /** Inputs that share two thirds of their variance. */
  private float[][] correlated() {
    float[][] values = new float[INPUTS][SAMPLES];
    for (int b = 0; b < SAMPLES; b++) {
      double shared = random.nextGaussian();
      for (int j = 0; j < INPUTS; j++) {
        values[j][b] = (float) (0.8 * shared + 0.6 * random.nextGaussian() + 0.1 * j);
      }
    }
    return values;
  }
}
