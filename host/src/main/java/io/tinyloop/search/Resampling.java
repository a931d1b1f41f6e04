package io.tinyloop.search;

/**
 * How a search on noisy objectives measures genomes again.
 *
 * @param again measures genomes once more, on another device where there is one
 * @param share of the budget that goes into it, in [0, 0.9]: half as the search goes on, half at
 *     its end
 * @param cost of a repetition, in evaluations of a new genome, in (0, 1]: a repetition needs no
 *     more samples than are timed
 */
public record Resampling(PopulationEvaluator again, double share, double cost) {

  /** The greatest share. */
  public static final double MOST = 0.9;

  public Resampling {
    if (!(share >= 0 && share <= MOST)) {
      throw new IllegalArgumentException(
          "The share of repetitions (%s) must be in [0, %s].%nMaybe 0.1: a tenth of the device time."
              .formatted(share, MOST));
    }
    if (!(cost > 0 && cost <= 1)) {
      throw new IllegalArgumentException(
          "The cost of a repetition (%s) must be in (0, 1] evaluations.".formatted(cost));
    }
  }
}
