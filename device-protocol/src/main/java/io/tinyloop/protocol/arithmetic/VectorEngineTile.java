package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.ROWS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.Arrays;

/** A tile of 64 samples in the vectors of {@code jdk.incubator.vector}. */
final class VectorEngineTile implements Tile {

  /** Codes of a sample that are transposed together. */
  private static final int BLOCK = 64;

  /** Codes of a sample that are held as rows. */
  private static final int WINDOW = 1024;

  private final QuantizedGru model;
  private final VectorEngineLayer[] layers;
  private final VectorEngineProducts head;
  private final int stepsInWindow;

  /** Codes of the steps of a window: steps × inputs × 64. */
  private final byte[] codes;

  /** The value of each input code. */
  private final float[] values = new float[256];

  private final float[] x;
  private final int[] traces = new int[WIDTH];
  private final int[] logits = new int[ROWS * WIDTH];
  private final int[] best = new int[WIDTH];

  VectorEngineTile(QuantizedGru model) {
    this.model = model;
    layers = model.layers().stream().map(VectorEngineLayer::new).toArray(VectorEngineLayer[]::new);
    head = head(model);
    x = new float[model.inputSize() * WIDTH];
    stepsInWindow = Math.max(1, WINDOW / model.inputSize());
    codes = new byte[stepsInWindow * x.length];
    for (int code = 0; code < values.length; code++) {
      values[code] = code - model.input().zeroPoint();
    }
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
    return new VectorEngineProducts(rows, model.layers().getLast().stateView().magnitude());
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
      if (step % stepsInWindow == 0) {
        transpose(data, first, count, step);
      }
      readInputs(step);
      float[] seen = x;
      for (VectorEngineLayer layer : layers) {
        layer.step(seen, traces);
        seen = layer.view();
      }
    }
    classify(layers[layers.length - 1].view(), count, predictions, at);
    System.arraycopy(traces, 0, out, at, count);
  }

  /**
   * Turns the codes of some steps, sample by sample in the data set, into rows of 64 samples, in
   * blocks that stay in the nearest cache; samples beyond {@code count} keep what they had.
   */
  private void transpose(DataSet data, int first, int count, int step) {
    int inputs = data.inputSize();
    int size = Math.min(stepsInWindow, data.steps() - step) * inputs;
    for (int from = 0; from < size; from += BLOCK) {
      int to = Math.min(size, from + BLOCK);
      for (int sample = 0; sample < count; sample++) {
        int at = (first + sample) * data.sampleSize() + step * inputs;
        transpose(data.codes(), at, from, to, codes, sample);
      }
    }
  }

  private static void transpose(byte[] from, int at, int low, int high, byte[] to, int sample) {
    for (int i = low; i < high; i++) {
      to[i * WIDTH + sample] = from[at + i];
    }
  }

  /** The values of one step. */
  private void readInputs(int step) {
    int from = step % stepsInWindow * x.length;
    for (int i = 0; i < x.length; i++) {
      x[i] = values[codes[from + i] & 0xFF];
    }
  }

  /** Equations 11 to 13 for the last state. */
  private void classify(float[] view, int count, byte[] predictions, int at) {
    int[] biases = model.head().biases();
    for (int c = 0; c < biases.length; c++) {
      if (c % ROWS == 0) {
        head.compute(c / ROWS, view, logits, 0, WIDTH);
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
