package io.tinyloop.search;

/**
 * The number of marked items in a sample that was drawn without replacement, of a population of
 * which some are marked. Exact: sums of binomial ratios, no approximation.
 */
final class Hypergeometric {

  private Hypergeometric() {}

  /**
   * The greatest number of marked items in the population that the sample does not refute: with
   * probability at least 1 − {@code alpha} over the draw of the sample, no more are marked
   * (inverted one-sided test, as that of C. J. Clopper and E. S. Pearson, 1934, for drawing without
   * replacement). O(log population · sample).
   *
   * @param population items, at least 0
   * @param sample items drawn, 0…population
   * @param marked of the sample, 0…sample
   * @param alpha in (0, 1)
   */
  static int upperBound(int population, int sample, int marked, double alpha) {
    if (sample < 0 || sample > population || marked < 0 || marked > sample) {
      throw new IllegalArgumentException(
          "A sample of %d with %d marked cannot come from a population of %d."
              .formatted(sample, marked, population));
    }
    int low = marked; // not refuted
    int high = population - (sample - marked) + 1; // impossible
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (atMost(population, middle, sample, marked) > alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Probability that at most {@code marked} of a sample are marked when {@code all} items are. */
  static double atMost(int population, int all, int sample, int marked) {
    int least = Math.max(0, sample - (population - all));
    double sum = 0;
    for (int i = least; i <= Math.min(marked, all); i++) {
      sum +=
          Math.exp(
              choose(all, i) + choose(population - all, sample - i) - choose(population, sample));
    }
    return Math.min(1, sum);
  }

  /** Natural logarithm of the binomial coefficient. */
  private static double choose(int n, int k) {
    return factorial(n) - factorial(k) - factorial(n - k);
  }

  private static double factorial(int n) {
    return n < FACTORIALS.length ? FACTORIALS[n] : stirling(n);
  }

  /** ln n! for n ≥ 4096 by Stirling's series: the error is below 1 / (1260 n⁵). */
  private static double stirling(int n) {
    double x = n;
    return x * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI * x)
        + 1 / (12 * x)
        - 1 / (360 * x * x * x);
  }

  private static final double[] FACTORIALS = factorials();

  private static double[] factorials() {
    double[] table = new double[4096];
    for (int n = 2; n < table.length; n++) {
      table[n] = table[n - 1] + Math.log(n);
    }
    return table;
  }
}
