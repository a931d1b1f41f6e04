package io.tinyloop.search;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * When a candidate that has run some samples need not run the rest, because an individual that ran
 * all of them is no worse in every other objective and, on all samples, predicts more of them
 * right.
 *
 * <p>The samples of a look are a uniformly random subset, drawn for each batch of candidates anew
 * and independently of them. Samples that the individual predicts right and those that it predicts
 * wrong are two strata, of known sizes; given how many of the subset fall into each, what the
 * candidate predicts right there is hypergeometric, and each stratum has an exact upper bound of
 * its own. Where their sum is below the individual's number, the candidate is dominated, but with
 * probability {@link #level}: half a level for each stratum. A run makes at most {@code tests} such
 * tests, one a candidate and look, against one individual that is chosen before the look; by the
 * union bound (Boole) no candidate of the run is dropped that would be on the front of all samples,
 * but with probability {@code alpha}.
 *
 * <p>Racing as such: O. Maron, A. W. Moore, Hoeffding Races, NIPS 6, 1993; exact bounds of strata
 * in place of Hoeffding's, as differences between near neighbours are small and samples are finite.
 *
 * @param alpha probability that a run drops at least one candidate wrongly, in (0, 0.5]
 * @param tests most tests that the run makes, at least 1
 */
public record Racing(double alpha, long tests) {

  /** Blocks that the samples are cut into; a look follows each but the last. */
  public static final int BLOCKS = 4;

  /** Fewer samples are not worth a look. */
  public static final int LEAST_SAMPLES = 32;

  public Racing {
    if (!(alpha > 0 && alpha <= 0.5)) {
      throw new IllegalArgumentException(
          "The probability of racing (%s) must be above 0 and at most 0.5.%nMaybe --racing 0.05."
              .formatted(alpha));
    }
    if (tests < 1) {
      throw new IllegalArgumentException(
          "The number of tests (%d) must be positive.".formatted(tests));
    }
  }

  /** The rule of a run with that many candidates. */
  public static Racing of(double alpha, long candidates) {
    return new Racing(alpha, candidates * (BLOCKS - 1));
  }

  /** Probability that one test is wrong. */
  public double level() {
    return alpha / tests;
  }

  /**
   * Whether a candidate is behind on all samples, for all that some of them show.
   *
   * @param leader which of all samples the individual predicts right
   * @param total number of samples
   * @param seen which samples the candidate has run
   * @param right which of those it predicts right
   */
  public boolean isBehind(BitSet leader, int total, BitSet seen, BitSet right) {
    int ahead = leader.cardinality();
    int drawn = common(seen, leader);
    int kept = common(right, leader);
    int most =
        Hypergeometric.upperBound(ahead, drawn, kept, level() / 2)
            + Hypergeometric.upperBound(
                total - ahead, seen.cardinality() - drawn, right.cardinality() - kept, level() / 2);
    return most < ahead;
  }

  private static int common(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    return both.cardinality();
  }

  /**
   * The samples in random order, cut into blocks of an eighth, an eighth, a quarter and a half.
   *
   * @param total number of samples, at least {@link #LEAST_SAMPLES}
   * @param seed of the run
   * @param batch number of the batch of candidates; each has its own order
   */
  public static int[][] blocks(int total, long seed, int batch) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + batch);
    int[] order = java.util.stream.IntStream.range(0, total).toArray();
    for (int i = total - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    int[] ends = {total / 8, total / 4, total / 2, total};
    int[][] blocks = new int[BLOCKS][];
    for (int i = 0, from = 0; i < BLOCKS; from = ends[i++]) {
      blocks[i] = java.util.Arrays.copyOfRange(order, from, ends[i]);
    }
    return blocks;
  }
}
