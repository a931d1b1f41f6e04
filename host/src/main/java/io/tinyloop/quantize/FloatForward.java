package io.tinyloop.quantize;

import io.tinyloop.data.Sequences;
import java.util.List;

/**
 * The forward pass of a float GRU, in batches: the reference for accuracy, and what calibration
 * watches.
 *
 * <p>Activations are arrays of shape unit × batch, so that the innermost loop runs over the batch;
 * every sum has the same order on every machine. About 2 · steps · weights floating-point
 * operations a sequence.
 */
public final class FloatForward {

  /** Sequences computed at once. */
  static final int BATCH = 64;

  private final FloatGru model;

  public FloatForward(FloatGru model) {
    this.model = model;
  }

  /** Sees the activations of one layer after each time step. */
  @FunctionalInterface
  interface Observer {
    void step(int layer, CellActivations activations, int batch);
  }

  /** Logits of all sequences, count × classes. */
  public float[][] logits(Sequences sequences) {
    return run(sequences, (layer, activations, batch) -> {});
  }

  /** How many sequences are classified as labelled; ties go to the smaller class. */
  public int correct(Sequences sequences) {
    float[][] logits = logits(sequences);
    int correct = 0;
    for (int i = 0; i < logits.length; i++) {
      int best = 0;
      for (int c = 1; c < logits[i].length; c++) {
        best = logits[i][c] > logits[i][best] ? c : best;
      }
      correct += best == (sequences.labels()[i] & 0xFF) ? 1 : 0;
    }
    return correct;
  }

  float[][] run(Sequences sequences, Observer observer) {
    model.fitting(sequences);
    List<CellActivations> cells = model.layers().stream().map(CellActivations::new).toList();
    float[][] logits = new float[sequences.count()][model.head().classes()];
    for (int first = 0; first < sequences.count(); first += BATCH) {
      int batch = Math.min(BATCH, sequences.count() - first);
      cells.forEach(CellActivations::clear);
      for (int step = 0; step < sequences.steps(); step++) {
        load(sequences, first, batch, step, cells.getFirst().input);
        for (int l = 0; l < cells.size(); l++) {
          if (l > 0) {
            copy(cells.get(l - 1).state(), cells.get(l).input);
          }
          cells.get(l).step();
          observer.step(l, cells.get(l), batch);
        }
      }
      classify(cells.getLast().state(), first, batch, logits);
    }
    return logits;
  }

  private static void load(Sequences sequences, int first, int batch, int step, float[][] input) {
    for (int b = 0; b < batch; b++) {
      int offset = (first + b) * sequences.sequenceSize() + step * sequences.inputSize();
      for (int j = 0; j < input.length; j++) {
        input[j][b] = sequences.values().at(offset + j);
      }
    }
  }

  private static void copy(float[][] from, float[][] to) {
    for (int j = 0; j < to.length; j++) {
      System.arraycopy(from[j], 0, to[j], 0, BATCH);
    }
  }

  private void classify(float[][] state, int first, int batch, float[][] logits) {
    FloatGru.Head head = model.head();
    for (int b = 0; b < batch; b++) {
      for (int c = 0; c < head.classes(); c++) {
        float sum = head.biases()[c];
        for (int j = 0; j < state.length; j++) {
          sum += head.weights()[c * state.length + j] * state[j][b];
        }
        logits[first + b][c] = sum;
      }
    }
  }
}
