package io.tinyloop.bench;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How many points of accuracy a model is below another on the same samples: the mean over seeds,
 * with an interval of 95 % from drawing samples with replacement.
 *
 * @param points mean difference, in points
 * @param low of the interval
 * @param high of the interval
 */
record PairedBootstrap(double points, double low, double high) {

  private static final int DRAWS = 2000;

  /**
   * @param better one array of right or wrong a seed
   * @param worse likewise; in the order of {@code better}
   */
  static PairedBootstrap of(List<boolean[]> better, List<boolean[]> worse) {
    int samples = better.getFirst().length;
    double[] difference = new double[samples];
    for (int seed = 0; seed < better.size(); seed++) {
      for (int i = 0; i < samples; i++) {
        int b = better.get(seed)[i] ? 1 : 0;
        int w = worse.get(seed)[i] ? 1 : 0;
        difference[i] += 100.0 * (b - w) / better.size();
      }
    }
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        sum += difference[random.nextInt(samples)];
      }
      means[draw] = sum / samples;
    }
    Arrays.sort(means);
    return new PairedBootstrap(
        Arrays.stream(difference).sum() / samples,
        means[DRAWS / 40],
        means[DRAWS - 1 - DRAWS / 40]);
  }

  /** Whether no difference is within the interval. */
  boolean containsZero() {
    return low <= 0 && high >= 0;
  }

  @Override
  public String toString() {
    return "%.2f points, 95 %% in [%.2f, %.2f]".formatted(points, low, high);
  }
}
