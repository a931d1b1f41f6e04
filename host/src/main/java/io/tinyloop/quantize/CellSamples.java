package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.Operator;
import java.util.Arrays;

/**
 * The outputs of all 17 operators at places (sequence, step, unit) that are spread over what
 * calibration runs, each place kept together.
 */
final class CellSamples {

  /** Places kept, at most. */
  static final int MAX_COUNT = 1 << 15;

  private final long stride;
  private long next;
  private int count;
  private final float[][] outputs = new float[Operator.COUNT][MAX_COUNT];
  private final float[] previous = new float[MAX_COUNT];

  /**
   * Samples of so many places.
   *
   * @param places sequences · steps · units
   */
  CellSamples(long places) {
    // Odd, which hidden sizes and batches rarely divide: all units and sequences are sampled.
    stride = Math.max(1, places / MAX_COUNT) | 1;
  }

  /** Takes the samples of one time step. */
  void add(CellActivations cell, int batch) {
    int places = cell.previous.length * batch;
    for (; next < places; next += stride) {
      if (count < MAX_COUNT) {
        keep(cell, (int) (next / batch), (int) (next % batch));
      }
    }
    next -= places;
  }

  private void keep(CellActivations cell, int unit, int b) {
    for (Operator operator : Operator.values()) {
      outputs[operator.ordinal()][count] = cell.output(operator)[unit][b];
    }
    previous[count++] = cell.previous[unit][b];
  }

  /** These samples, then {@code later} ones. */
  CellSamples with(CellSamples later) {
    var both = new CellSamples(stride);
    both.count = Math.min(count + later.count, MAX_COUNT);
    for (int o = 0; o < outputs.length; o++) {
      join(outputs[o], later.outputs[o], both.outputs[o], both.count);
    }
    join(previous, later.previous, both.previous, both.count);
    return both;
  }

  private void join(float[] values, float[] later, float[] both, int joined) {
    System.arraycopy(values, 0, both, 0, count);
    System.arraycopy(later, 0, both, count, joined - count);
  }

  int count() {
    return count;
  }

  /** The output of an operator at place {@code i}. */
  double output(Operator operator, int i) {
    return outputs[operator.ordinal()][i];
  }

  /**
   * Derivative of the new state by the output of an operator at place {@code i}. For what a table
   * reads it is the derivative by the table's output.
   */
  double slope(Operator operator, int i) {
    double r = output(RESET_SIGMOID, i);
    double z = output(UPDATE_SIGMOID, i);
    double n = output(CANDIDATE_TANH, i);
    double byN = 1 - z;
    double byK = byN * (1 - n * n);
    double byR = byK * output(CANDIDATE_HIDDEN_LINEAR, i);
    double byZ = previous[i] - n;
    return switch (operator) {
      case RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR -> byR * r * (1 - r);
      case UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR -> byZ * z * (1 - z);
      case CANDIDATE_INPUT_LINEAR, RESET_PRODUCT -> byK;
      case CANDIDATE_HIDDEN_LINEAR -> byK * r;
      case RESET_SUM, RESET_SIGMOID -> byR;
      case UPDATE_SUM, UPDATE_SIGMOID -> byZ;
      case CANDIDATE_SUM, CANDIDATE_TANH -> byN;
      case UPDATE_COMPLEMENT -> n;
      case CANDIDATE_PRODUCT, CARRY_PRODUCT, HIDDEN_SUM -> 1;
    };
  }

  /** Squared slopes, and a thousandth of their mean so that no place counts nothing. */
  double[] weights(Operator operator) {
    double[] weights = new double[count];
    double mean = 0;
    for (int i = 0; i < count; i++) {
      double slope = slope(operator, i);
      weights[i] = slope * slope;
      mean += weights[i] / count;
    }
    for (int i = 0; i < count; i++) {
      weights[i] += 1e-3 * mean + 1e-12;
    }
    return weights;
  }

  /** How the output of an operator is distributed. */
  Distribution distribution(Operator operator) {
    float[] values = Arrays.copyOf(outputs[operator.ordinal()], count);
    double[] weights = weights(operator);
    return switch (operator) {
      case RESET_SUM, UPDATE_SUM -> new Distribution(values, weights, Functions::sigmoid);
      case CANDIDATE_SUM -> new Distribution(values, weights, Functions::tanh);
      default -> new Distribution(values, weights, v -> v);
    };
  }
}
