package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.ROWS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.Arrays;

/** A tile of 64 samples in the vectors of {@code jdk.incubator.vector}. */
final class VectorEngineTile implements Tile {

  private final QuantizedGru model;
  private final VectorEngineLayer[] layers;
  private final VectorEngineProducts head;
  private final float[] x;
  private final int[] traces = new int[WIDTH];
  private final int[] logits = new int[ROWS * WIDTH];
  private final int[] best = new int[WIDTH];

  VectorEngineTile(QuantizedGru model) {
    this.model = model;
    layers = model.layers().stream().map(VectorEngineLayer::new).toArray(VectorEngineLayer[]::new);
    head = head(model);
    x = new float[model.inputSize() * WIDTH];
  }

  /** Bits of a vector. */
  static int vectorBits() {
    return VectorEngineProducts.FLOATS.vectorBitSize();
  }

  /** One row a class, filled up with rows of zeros to a multiple of three. */
  private static VectorEngineProducts head(QuantizedGru model) {
    WeightMatrix weights = model.head().weights();
    int[] values = PlainLayer.values(weights);
    int columns = weights.columns();
    int[][] rows = new int[(weights.rows() + ROWS - 1) / ROWS * ROWS][columns];
    for (int row = 0; row < weights.rows(); row++) {
      System.arraycopy(values, row * columns, rows[row], 0, columns);
    }
    return new VectorEngineProducts(
        rows, weights.magnitude(), model.layers().getLast().stateView().magnitude());
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void run(DataSet data, int first, int count, byte[] predictions, int[] out, int at) {
    Arrays.fill(traces, Equations.TRACE_START);
    for (VectorEngineLayer layer : layers) {
      layer.reset();
    }
    for (int step = 0; step < data.steps(); step++) {
      readInputs(data, first, count, step);
      float[] values = x;
      for (VectorEngineLayer layer : layers) {
        layer.step(values, traces);
        values = layer.view();
      }
    }
    classify(layers[layers.length - 1].view(), count, predictions, at);
    System.arraycopy(traces, 0, out, at, count);
  }

  /** The values of one step; samples beyond {@code count} keep what they had. */
  private void readInputs(DataSet data, int first, int count, int step) {
    int zeroPoint = model.input().zeroPoint();
    byte[] codes = data.codes();
    int inputs = data.inputSize();
    for (int sample = 0; sample < count; sample++) {
      int from = (first + sample) * data.sampleSize() + step * inputs;
      for (int input = 0; input < inputs; input++) {
        x[input * WIDTH + sample] = (codes[from + input] & 0xFF) - zeroPoint;
      }
    }
  }

  /** Equations 11 to 13 for the last state. */
  private void classify(float[] view, int count, byte[] predictions, int at) {
    int[] biases = model.head().biases();
    for (int c = 0; c < biases.length; c++) {
      if (c % ROWS == 0) {
        head.compute(c / ROWS, view, logits, 0);
      }
      int correction = biases[c] - head.passes() * VectorEngineProducts.ORIGIN;
      for (int sample = 0; sample < WIDTH; sample++) {
        int logit = logits[c % ROWS * WIDTH + sample] + correction;
        traces[sample] = Equations.fold(traces[sample], logit);
        if (sample < count && (c == 0 || logit > best[sample])) {
          best[sample] = logit;
          predictions[at + sample] = (byte) c;
        }
      }
    }
  }
}
