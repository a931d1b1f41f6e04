package io.tinyloop.search;

/**
 * How a search varies and selects. With the search space, the number of layers and the evaluator's
 * answers it determines a search completely.
 *
 * @param population individuals that survive a generation, and candidates of one, 2…100,000
 * @param generations number of generations, the first one included, 1…1,000,000
 * @param crossoverRate probability that an offspring is crossed with another one, 0…1
 * @param mutationsPerGenome expected number of genes that mutate in an offspring, above 0
 * @param resetShare share of those mutations that draw a new allele instead of a step, 0…1
 * @param seed of the only random generator
 */
public record SearchParameters(
    int population,
    int generations,
    double crossoverRate,
    double mutationsPerGenome,
    double resetShare,
    long seed) {

  public static final double DEFAULT_CROSSOVER_RATE = 0.5;
  public static final double DEFAULT_MUTATIONS_PER_GENOME = 1.0;
  public static final double DEFAULT_RESET_SHARE = 0.1;

  public SearchParameters {
    check("population", population, population >= 2 && population <= 100_000, "2…100000");
    check("generations", generations, generations >= 1 && generations <= 1_000_000, "1…1000000");
    check("crossover rate", crossoverRate, crossoverRate >= 0 && crossoverRate <= 1, "0…1");
    check(
        "mutations per genome",
        mutationsPerGenome,
        mutationsPerGenome > 0 && mutationsPerGenome <= 1_000,
        "above 0 and at most 1000");
    check("reset share", resetShare, resetShare >= 0 && resetShare <= 1, "0…1");
  }

  /** These sizes and this seed with the default rates. */
  public static SearchParameters of(int population, int generations, long seed) {
    return new SearchParameters(
        population,
        generations,
        DEFAULT_CROSSOVER_RATE,
        DEFAULT_MUTATIONS_PER_GENOME,
        DEFAULT_RESET_SHARE,
        seed);
  }

  /** The budget: different genomes that the search may have evaluated. */
  public long evaluations() {
    return (long) population * generations;
  }

  private static void check(String name, Number value, boolean holds, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The %s (%s) of a search must be %s.%nMaybe start from 32 × 10, with the default rates."
              .formatted(name, value, range));
    }
  }
}
