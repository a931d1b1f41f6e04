package io.tinyloop.run;

import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * One model to evaluate on one device.
 *
 * @param space of {@code genome}
 * @param bits one width for all; null where a genome is given
 * @param statePath with {@code bits}
 * @param genome null where {@code bits} is given
 * @param split {@code validation} or {@code test}
 * @param samples how many, spread over the split; null: all
 * @param device as {@code kind:id}
 */
public record EvaluateRequest(
    ModelSource source,
    String space,
    @Nullable Integer bits,
    StatePath statePath,
    @Nullable String genome,
    String split,
    @Nullable Integer samples,
    String device) {

  public EvaluateRequest {
    if ((bits == null) == (genome == null)) {
      throw new IllegalArgumentException(
          "Either bits (%s) or a genome (%s) must be given.%nMaybe leave one away."
              .formatted(bits, genome));
    }
    if (bits != null && (bits < 2 || bits > 8)) {
      throw new IllegalArgumentException(
          "The bit width (%d) must be one of 2…8.%nMaybe --bits 8.".formatted(bits));
    }
    if (genome != null && statePath == StatePath.WIDE) {
      throw new IllegalArgumentException(
          "A genome says the width of its state path itself, so --state-path wide says nothing."
              + "\nMaybe use --space split with 16 in the state path's genes.");
    }
    if (samples != null && samples < 1) {
      throw new IllegalArgumentException(
          "The number of samples (%d) must be at least 1.%nMaybe leave it away to use all."
              .formatted(samples));
    }
  }

  /** The genome for a model of {@code layers} layers. */
  Genome toGenome(int layers) {
    SearchSpace searchSpace = SearchSpace.parse(space);
    if (genome != null) {
      return Genome.parse(searchSpace, genome, layers);
    }
    int width = java.util.Objects.requireNonNull(bits);
    return statePath == StatePath.WIDE
        ? Genome.homogeneousWide(width, layers)
        : Genome.homogeneous(searchSpace, width, layers);
  }
}
