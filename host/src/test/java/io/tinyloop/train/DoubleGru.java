package io.tinyloop.train;

import io.tinyloop.data.Sequences;
import java.util.Arrays;

/** The sum of losses of a GRU classifier in float64, plainly; shares no code with training. */
final class DoubleGru {

  private static final double STEP = 1e-4;

  private DoubleGru() {}

  /** Central difference of the loss by one parameter. */
  static double slope(GruParameters parameters, Sequences sequences, int array, int index) {
    float[] values = parameters.arrays().get(array);
    float kept = values[index];
    float above = (float) (kept + STEP);
    float below = (float) (kept - STEP);
    values[index] = above;
    double high = loss(parameters, sequences);
    values[index] = below;
    double low = loss(parameters, sequences);
    values[index] = kept;
    return (high - low) / ((double) above - below);
  }

  static double loss(GruParameters parameters, Sequences sequences) {
    double loss = 0;
    for (int i = 0; i < sequences.count(); i++) {
      double[][] x = new double[sequences.steps()][sequences.inputSize()];
      for (int t = 0; t < x.length; t++) {
        for (int j = 0; j < x[t].length; j++) {
          x[t][j] = sequences.values().at((i * x.length + t) * x[t].length + j);
        }
      }
      for (GruParameters.Layer layer : parameters.layers()) {
        x = states(layer, x);
      }
      double[] logits =
          product(parameters.headWeights(), parameters.headBiases(), 0, x[x.length - 1]);
      double sum = Arrays.stream(logits).map(Math::exp).sum();
      loss += Math.log(sum) - logits[sequences.labels()[i]];
    }
    return loss;
  }

  private static double[][] states(GruParameters.Layer layer, double[][] x) {
    int h = layer.hiddenSize();
    double[] state = new double[h];
    double[][] states = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] in = product(layer.inputWeights(), layer.inputBiases(), 0, x[t]);
      double[] re = product(layer.hiddenWeights(), layer.hiddenBiases(), 0, state);
      double[] next = new double[h];
      for (int u = 0; u < h; u++) {
        double r = 1 / (1 + Math.exp(-in[u] - re[u]));
        double z = 1 / (1 + Math.exp(-in[h + u] - re[h + u]));
        double n = Math.tanh(in[2 * h + u] + r * re[2 * h + u]);
        next[u] = (1 - z) * n + z * state[u];
      }
      state = next;
      states[t] = next;
    }
    return states;
  }

  private static double[] product(float[] weights, float[] biases, int from, double[] x) {
    double[] y = new double[biases.length];
    for (int row = 0; row < y.length; row++) {
      y[row] = biases[row];
      for (int j = 0; j < x.length; j++) {
        y[row] += weights[from + row * x.length + j] * x[j];
      }
    }
    return y;
  }
}
