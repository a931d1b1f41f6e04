package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.RealData;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskData;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatForwardTest {

  @Test
  void equalsTheEquationsForStackedLayers() {
    FloatGru gru = FloatGru.read(ModelFiles.of(ModelFiles.gru("gru.", 5, 3, 7, 6)));
    Random random = new Random(3);
    float[] values = new float[70 * 9 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Sequences sequences = new Sequences(70, 9, 5, new InputValues.Features(values), new byte[70]);

    float[][] logits = new FloatForward(gru).logits(sequences);

    for (int i = 0; i < 70; i++) {
      double[] expected = plainLogits(gru, values, i);
      for (int c = 0; c < 3; c++) {
        assertThat((double) logits[i][c]).isCloseTo(expected[c], within(1e-5));
      }
    }
  }

  @Test
  void reachesTheCardsAccuracyOnTheEmbeddedDigits() {
    TaskData data = RealData.digits(Task.ROW_MNIST);
    FloatForward forward = new FloatForward(FloatGru.read(data.model()));

    assertThat(forward.correct(data.split(Split.TEST))).isEqualTo(4921);
    // The card's validation split is these 4,000 and the 1,000 of calibration.
    int validation =
        forward.correct(data.split(Split.VALIDATION)) + forward.correct(data.calibration(1000));
    assertThat(validation).isEqualTo(4902);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROW_MNIST", "PIXEL_MNIST"})
  void reproducesTheCardsLogitsOnTheEmbeddedDigits(Task task) {
    assertCardsLogits(RealData.digits(task));
  }

  @ParameterizedTest
  @EnumSource
  void reproducesTheCardsLogits(Task task) {
    assertCardsLogits(RealData.complete(task));
  }

  @ParameterizedTest
  @EnumSource(names = {"KWS_4", "KWS_10"})
  void reachesTheCardsAccuracyOnWords(Task task) {
    TaskData data = RealData.complete(task);
    FloatForward forward = new FloatForward(FloatGru.read(data.model()));

    for (Split split : Split.values()) {
      Sequences sequences = data.split(split);
      double card =
          (split == Split.TEST
                  ? data.model().card().testAccuracy()
                  : data.model().card().validationAccuracy())
              .orElseThrow();
      assertThat(forward.correct(sequences)).isEqualTo((int) Math.rint(card * sequences.count()));
    }
  }

  private static void assertCardsLogits(TaskData data) {
    Sequences first = data.split(Split.TEST).slice(0, 8);

    float[][] logits = new FloatForward(FloatGru.read(data.model())).logits(first);

    for (int i = 0; i < 8; i++) {
      for (int c = 0; c < logits[i].length; c++) {
        assertThat((double) logits[i][c])
            .isCloseTo(data.model().card().firstTestLogits().get(i).get(c), within(1e-4));
      }
    }
  }

  /** The equations as PyTorch's documentation gives them, in 64 bits, one sequence at a time. */
  private static double[] plainLogits(FloatGru gru, float[] values, int sequence) {
    double[][] states =
        gru.layers().stream().map(l -> new double[l.hiddenSize()]).toArray(double[][]::new);
    for (int t = 0; t < 9; t++) {
      double[] x = new double[5];
      for (int j = 0; j < 5; j++) {
        x[j] = values[(sequence * 9 + t) * 5 + j];
      }
      for (int l = 0; l < states.length; l++) {
        states[l] = plainStep(gru.layers().get(l), x, states[l]);
        x = states[l];
      }
    }
    double[] h = states[states.length - 1];
    double[] logits = new double[gru.head().classes()];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = gru.head().biases()[c] + dot(gru.head().weights(), c, h);
    }
    return logits;
  }

  private static double[] plainStep(FloatGru.Layer layer, double[] x, double[] h) {
    int size = h.length;
    double[] next = new double[size];
    for (int u = 0; u < size; u++) {
      double[] in = new double[3];
      double[] rec = new double[3];
      for (int gate = 0; gate < 3; gate++) {
        int row = gate * size + u;
        in[gate] = layer.inputBiases()[row] + dot(layer.inputWeights(), row, x);
        rec[gate] = layer.hiddenBiases()[row] + dot(layer.hiddenWeights(), row, h);
      }
      double r = 1 / (1 + Math.exp(-in[0] - rec[0]));
      double z = 1 / (1 + Math.exp(-in[1] - rec[1]));
      double n = Math.tanh(in[2] + r * rec[2]);
      next[u] = (1 - z) * n + z * h[u];
    }
    return next;
  }

  private static double dot(float[] weights, int row, double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += weights[row * x.length + j] * x[j];
    }
    return sum;
  }
}
