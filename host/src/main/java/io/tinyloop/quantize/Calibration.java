package io.tinyloop.quantize;

import io.tinyloop.data.Sequences;
import java.util.ArrayList;
import java.util.List;

/**
 * What the float model did on training sequences; serves every genome.
 *
 * @param layers one a layer
 */
record Calibration(List<LayerStatistics> layers) {

  /** Time steps that calibration runs, unless sequences are so long that they would be too few. */
  private static final int STEPS = 1 << 15;

  private static final int FEWEST_SEQUENCES = 64;

  Calibration {
    layers = List.copyOf(layers);
  }

  /** How many sequences of this length calibration makes use of. */
  static int wanted(int steps) {
    return Math.max(FEWEST_SEQUENCES, STEPS / steps);
  }

  /** Runs the float model on some of the training sequences. */
  static Calibration of(FloatGru model, Sequences training) {
    Sequences sequences = training.spread(wanted(training.steps()));
    List<LayerStatistics> layers = new ArrayList<>();
    for (FloatGru.Layer layer : model.layers()) {
      long places = (long) sequences.count() * sequences.steps() * layer.hiddenSize();
      layers.add(LayerStatistics.empty(layer, places));
    }
    new FloatForward(model)
        .run(sequences, (layer, cell, batch) -> layers.get(layer).add(cell, batch));
    for (LayerStatistics statistics : layers) {
      statistics.input().check(model.name());
      statistics.state().check(model.name());
    }
    return new Calibration(layers);
  }
}
