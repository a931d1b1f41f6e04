package io.tinyloop.run;

import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import io.tinyloop.train.TrainSettings;
import org.jspecify.annotations.Nullable;

/**
 * A training: all that its result is a function of, beside the commit and the data.
 *
 * @param source data, and the model to start from
 * @param hidden units of first weights; null: the source's model goes on
 * @param qat whether the forward pass is the integer law
 * @param space of the genome, {@code paper} or {@code split}
 * @param bits one width for all operators; null where there is a genome, or no QAT
 * @param statePath with bits
 * @param genome widths; null where there are bits, or no QAT
 * @param samples training sequences, spread; null: all
 * @param settings of the optimizer
 */
public record TrainRequest(
    ModelSource source,
    @Nullable Integer hidden,
    boolean qat,
    String space,
    @Nullable Integer bits,
    String statePath,
    @Nullable String genome,
    @Nullable Integer samples,
    TrainSettings settings) {

  public TrainRequest {
    RunConfiguration.present("source", source);
    RunConfiguration.present("space", space);
    RunConfiguration.present("settings", settings);
    RunConfiguration.present("statePath", statePath);
    SearchSpace.parse(space);
    StatePath.parse(statePath);
    boolean widths = bits != null || genome != null;
    if (qat != widths || (bits != null && genome != null)) {
      throw new IllegalArgumentException(
          "Quantization-aware training needs widths, and float training has none.%nMaybe write --qat --bits 4, or --qat --genome 8,8,4,…"
              .formatted());
    }
    if (qat && hidden != null) {
      throw new IllegalArgumentException(
          "Quantization-aware training starts from a trained model, not from %d first units.%nMaybe train without --qat first, then with --qat --model FILE."
              .formatted(hidden));
    }
    if (bits != null && (bits < 2 || bits > 8)) {
      throw new IllegalArgumentException(
          "The width (%d) must be in [2, 8].%nMaybe write --bits 4.".formatted(bits));
    }
    if (samples != null && samples < 1) {
      throw new IllegalArgumentException(
          "The number of samples (%d) must be at least 1.%nMaybe leave it out: all are taken."
              .formatted(samples));
    }
  }

  /** The genome, for a model of so many layers; only with QAT. */
  Genome toGenome(int layers) {
    SearchSpace chosen = SearchSpace.parse(space);
    if (genome != null) {
      return Genome.parse(chosen, genome, layers);
    }
    if (bits == null) {
      throw new IllegalStateException("A float training has no genome.");
    }
    return StatePath.parse(statePath) == StatePath.WIDE
        ? Genome.homogeneousWide(bits, layers)
        : Genome.homogeneous(chosen, bits, layers);
  }
}
