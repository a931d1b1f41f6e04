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

  /** Time steps that calibration runs, at most: it takes about 0.3 s then. */
  static final int MAX_STEPS = 1 << 16;

  Calibration {
    layers = List.copyOf(layers);
  }

  /** Runs the float model on the training sequences, as many as {@link #MAX_STEPS} allows. */
  static Calibration of(FloatGru model, Sequences training) {
    Sequences sequences = training.spread(Math.max(1, MAX_STEPS / training.steps()));
    List<LayerStatistics> layers = new ArrayList<>();
    for (FloatGru.Layer layer : model.layers()) {
      long values = (long) sequences.count() * sequences.steps() * layer.hiddenSize();
      layers.add(new LayerStatistics(layer, values));
    }
    new FloatForward(model)
        .run(sequences, (layer, cell, batch) -> layers.get(layer).add(cell, batch));
    for (LayerStatistics statistics : layers) {
      statistics.input.check(model.name());
      statistics.state.check(model.name());
    }
    return new Calibration(layers);
  }
}
