package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.Arrays;

/** A tile in plain loops over rows of 256 samples: runs on every Java platform. */
final class PlainTile implements Tile {

  /** Samples of a row: long enough for the compiler's vector loop, short enough for the caches. */
  static final int WIDTH = 256;

  private final QuantizedGru model;
  private final PlainLayer[] layers;
  private final int[] headWeights;
  private final int[][] x;
  private final int[] traces = new int[WIDTH];
  private final int[] logits = new int[WIDTH];
  private final int[] best = new int[WIDTH];

  PlainTile(QuantizedGru model) {
    this.model = model;
    layers =
        model.layers().stream()
            .map(layer -> new PlainLayer(layer, WIDTH))
            .toArray(PlainLayer[]::new);
    headWeights = PlainLayer.values(model.head().weights());
    x = new int[model.inputSize()][WIDTH];
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void run(DataSet data, int first, int count, byte[] predictions, int[] out, int at) {
    Arrays.fill(traces, Equations.TRACE_START);
    for (PlainLayer layer : layers) {
      layer.reset();
    }
    for (int step = 0; step < data.steps(); step++) {
      readInputs(data, first, count, step);
      int[][] values = x;
      for (PlainLayer layer : layers) {
        layer.step(values, traces);
        values = layer.view();
      }
    }
    classify(count, predictions, at);
    System.arraycopy(traces, 0, out, at, count);
  }

  /** The values of one step; samples beyond {@code count} keep what they had. */
  private void readInputs(DataSet data, int first, int count, int step) {
    int zeroPoint = model.input().zeroPoint();
    byte[] codes = data.codes();
    int stride = data.sampleSize();
    for (int input = 0; input < x.length; input++) {
      int[] row = x[input];
      int from = first * stride + step * x.length + input;
      for (int i = 0; i < count; i++) {
        row[i] = (codes[from + i * stride] & 0xFF) - zeroPoint;
      }
    }
  }

  /** Equations 11 to 13 for the last state. */
  private void classify(int count, byte[] predictions, int at) {
    int[] biases = model.head().biases();
    int[][] view = layers[layers.length - 1].view();
    for (int c = 0; c < biases.length; c++) {
      PlainRows.accumulate(logits, biases[c], headWeights, c * view.length, view);
      PlainRows.fold(traces, logits);
      for (int i = 0; i < count; i++) {
        if (c == 0 || logits[i] > best[i]) {
          best[i] = logits[i];
          predictions[at + i] = (byte) c;
        }
      }
    }
  }
}
