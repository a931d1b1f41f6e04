package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.Operator;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What calibration saw of one layer: samples of every operator's output, and input moments. */
final class LayerStatistics {

  /** Samples kept of each operator, at most. */
  static final int SAMPLES = 1 << 15;

  private static final double WEIGHT_FLOOR = 1e-3;

  final ProductInputs input;
  final ProductInputs state;
  private final long stride;
  private long next;
  private int count;
  private final float[][] samples = new float[Operator.COUNT][SAMPLES];
  private final float[] previous = new float[SAMPLES];

  /**
   * @param values how many values of each operator there will be
   */
  LayerStatistics(FloatGru.Layer layer, long values) {
    input = new ProductInputs(layer.inputSize());
    state = new ProductInputs(layer.hiddenSize());
    // An odd stride that hidden sizes rarely divide: all units and steps are sampled.
    stride = Math.max(1, values / SAMPLES) | 1;
  }

  void add(CellActivations cell, int batch) {
    input.add(cell.input, batch);
    state.add(cell.previous, batch);
    int block = cell.previous.length * batch;
    for (; next < block; next += stride) {
      if (count < SAMPLES) {
        keep(cell, (int) (next / batch), (int) (next % batch));
      }
    }
    next -= block;
  }

  private void keep(CellActivations cell, int unit, int b) {
    for (Operator operator : Operator.values()) {
      samples[operator.ordinal()][count] = cell.output(operator)[unit][b];
    }
    previous[count++] = cell.previous[unit][b];
  }

  /** The distribution of each operator's output, weighted by its share in the new state's error. */
  Map<Operator, Distribution> distributions() {
    double[][] slopes = new double[Operator.COUNT][count];
    for (int i = 0; i < count; i++) {
      slopes(i, slopes);
    }
    Map<Operator, Distribution> distributions = new EnumMap<>(Operator.class);
    for (Operator operator : Operator.values()) {
      double[] weights = slopes[operator.ordinal()];
      double mean = Arrays.stream(weights).map(s -> s * s).average().orElse(0);
      for (int i = 0; i < count; i++) {
        weights[i] = weights[i] * weights[i] + WEIGHT_FLOOR * mean + 1e-12;
      }
      float[] values = Arrays.copyOf(samples[operator.ordinal()], count);
      distributions.put(
          operator,
          switch (operator) {
            case RESET_SUM, UPDATE_SUM -> new Distribution(values, weights, Functions::sigmoid);
            case CANDIDATE_SUM -> new Distribution(values, weights, Functions::tanh);
            default -> new Distribution(values, weights, v -> v);
          });
    }
    return distributions;
  }

  private double sample(Operator operator, int i) {
    return samples[operator.ordinal()][i];
  }

  /** Derivative of h' by each operator's output; for what a table reads, by the table's output. */
  private void slopes(int i, double[][] slopes) {
    double r = sample(RESET_SIGMOID, i);
    double z = sample(UPDATE_SIGMOID, i);
    double n = sample(CANDIDATE_TANH, i);
    double byN = 1 - z;
    double byK = byN * (1 - n * n);
    double byR = byK * sample(CANDIDATE_HIDDEN_LINEAR, i);
    double byI = byR * r * (1 - r);
    double byZ = previous[i] - n;
    double byJ = byZ * z * (1 - z);
    for (Operator operator : Operator.values()) {
      slopes[operator.ordinal()][i] =
          switch (operator) {
            case RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR -> byI;
            case UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR -> byJ;
            case CANDIDATE_INPUT_LINEAR, RESET_PRODUCT -> byK;
            case CANDIDATE_HIDDEN_LINEAR -> byK * r;
            case RESET_SUM, RESET_SIGMOID -> byR;
            case UPDATE_SUM, UPDATE_SIGMOID -> byZ;
            case CANDIDATE_SUM, CANDIDATE_TANH -> byN;
            case UPDATE_COMPLEMENT -> n;
            case CANDIDATE_PRODUCT, CARRY_PRODUCT, HIDDEN_SUM -> 1;
          };
    }
  }
}
