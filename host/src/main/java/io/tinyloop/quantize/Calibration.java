package io.tinyloop.quantize;

import io.tinyloop.data.Sequences;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the float model did on training sequences; serves every genome.
 *
 * @param layers one a layer
 */
record Calibration(List<LayerStatistics> layers) {

  /** Time steps that calibration runs, unless sequences are so long that they would be too few. */
  private static final int STEPS = 1 << 15;

  private static final int FEWEST_SEQUENCES = 64;

  /** Parts of the sequences that run side by side, at most. */
  private static final int PARTS = 4;

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
    List<LayerStatistics> layers =
        parts(sequences).parallelStream()
            .map(part -> statistics(model, part, sequences.count()))
            .toList()
            .stream()
            .reduce(Calibration::joined)
            .orElseThrow();
    for (LayerStatistics statistics : layers) {
      statistics.input().check(model.name());
      statistics.state().check(model.name());
    }
    return new Calibration(layers);
  }

  /** Whole batches, cut the same on every machine, so that sums are added in the same order. */
  private static List<Sequences> parts(Sequences sequences) {
    int batches = Math.ceilDiv(sequences.count(), FloatForward.BATCH);
    int size = Math.ceilDiv(batches, PARTS) * FloatForward.BATCH;
    return IntStream.iterate(0, from -> from < sequences.count(), from -> from + size)
        .mapToObj(from -> sequences.slice(from, Math.min(from + size, sequences.count())))
        .toList();
  }

  private static List<LayerStatistics> statistics(FloatGru model, Sequences part, int count) {
    List<LayerStatistics> layers =
        model.layers().stream()
            .map(layer -> LayerStatistics.empty(layer, places(layer, part, count)))
            .toList();
    new FloatForward(model).run(part, (layer, cell, batch) -> layers.get(layer).add(cell, batch));
    return layers;
  }

  private static long places(FloatGru.Layer layer, Sequences part, int count) {
    return (long) count * part.steps() * layer.hiddenSize();
  }

  private static List<LayerStatistics> joined(List<LayerStatistics> a, List<LayerStatistics> b) {
    return IntStream.range(0, a.size()).mapToObj(l -> a.get(l).with(b.get(l))).toList();
  }
}
