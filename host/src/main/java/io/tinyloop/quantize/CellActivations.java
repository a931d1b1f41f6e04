package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.Operator;
import java.util.Arrays;

/**
 * The activations of one float GRU layer at one time step for a batch: the output of each of the 17
 * operators, shape unit × batch.
 */
final class CellActivations {

  private static final int BATCH = FloatForward.BATCH;

  /** x, shape I × batch. */
  final float[][] input;

  /** h of the step before, shape H × batch. */
  final float[][] previous;

  private final FloatGru.Layer layer;
  private final float[][][] outputs;

  CellActivations(FloatGru.Layer layer) {
    this.layer = layer;
    input = new float[layer.inputSize()][BATCH];
    previous = new float[layer.hiddenSize()][BATCH];
    outputs = new float[Operator.COUNT][layer.hiddenSize()][BATCH];
  }

  /** The output of an operator. */
  float[][] output(Operator operator) {
    return outputs[operator.ordinal()];
  }

  /** h'. */
  float[][] state() {
    return output(HIDDEN_SUM);
  }

  /** Sets the state to 0. */
  void clear() {
    for (float[] row : state()) {
      Arrays.fill(row, 0);
    }
  }

  /** One time step from {@link #input} and the state. */
  void step() {
    for (int j = 0; j < previous.length; j++) {
      System.arraycopy(state()[j], 0, previous[j], 0, BATCH);
    }
    for (int gate = 0; gate < 3; gate++) {
      Operator byInput = LINEAR.get(2 * gate);
      Operator byHidden = LINEAR.get(2 * gate + 1);
      product(layer.inputWeights(), layer.inputBiases(), gate, input, output(byInput));
      product(layer.hiddenWeights(), layer.hiddenBiases(), gate, previous, output(byHidden));
    }
    for (int unit = 0; unit < previous.length; unit++) {
      elementwise(unit);
    }
  }

  private static void product(float[] weights, float[] biases, int gate, float[][] x, float[][] y) {
    for (int unit = 0; unit < y.length; unit++) {
      int row = gate * y.length + unit;
      float[] sum = y[unit];
      Arrays.fill(sum, biases[row]);
      int offset = row * x.length;
      int j = 0;
      for (; j + 4 <= x.length; j += 4) {
        accumulate(weights, offset + j, x[j], x[j + 1], x[j + 2], x[j + 3], sum);
      }
      for (; j < x.length; j++) {
        accumulate(weights[offset + j], x[j], sum);
      }
    }
  }

  /** Four columns in one pass, in their order; the loop is one that the compiler vectorises. */
  private static void accumulate(
      float[] weights, int at, float[] x0, float[] x1, float[] x2, float[] x3, float[] sum) {
    float w0 = weights[at];
    float w1 = weights[at + 1];
    float w2 = weights[at + 2];
    float w3 = weights[at + 3];
    for (int b = 0; b < sum.length; b++) {
      sum[b] = sum[b] + w0 * x0[b] + w1 * x1[b] + w2 * x2[b] + w3 * x3[b];
    }
  }

  private static void accumulate(float weight, float[] x, float[] sum) {
    for (int b = 0; b < sum.length; b++) {
      sum[b] += weight * x[b];
    }
  }

  private void elementwise(int unit) {
    float[] r = output(RESET_SIGMOID)[unit];
    float[] z = output(UPDATE_SIGMOID)[unit];
    float[] n = output(CANDIDATE_TANH)[unit];
    for (int b = 0; b < BATCH; b++) {
      float i = at(RESET_INPUT_LINEAR, unit, b) + at(RESET_HIDDEN_LINEAR, unit, b);
      float j = at(UPDATE_INPUT_LINEAR, unit, b) + at(UPDATE_HIDDEN_LINEAR, unit, b);
      r[b] = (float) Functions.sigmoid(i);
      z[b] = (float) Functions.sigmoid(j);
      float g = r[b] * at(CANDIDATE_HIDDEN_LINEAR, unit, b);
      float k = at(CANDIDATE_INPUT_LINEAR, unit, b) + g;
      n[b] = (float) Functions.tanh(k);
      output(RESET_SUM)[unit][b] = i;
      output(UPDATE_SUM)[unit][b] = j;
      output(RESET_PRODUCT)[unit][b] = g;
      output(CANDIDATE_SUM)[unit][b] = k;
      output(UPDATE_COMPLEMENT)[unit][b] = 1 - z[b];
      output(CANDIDATE_PRODUCT)[unit][b] = (1 - z[b]) * n[b];
      output(CARRY_PRODUCT)[unit][b] = z[b] * previous[unit][b];
      output(HIDDEN_SUM)[unit][b] = (1 - z[b]) * n[b] + z[b] * previous[unit][b];
    }
  }

  private float at(Operator operator, int unit, int b) {
    return outputs[operator.ordinal()][unit][b];
  }
}
