package io.tinyloop.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The baseline that learns nothing: different genomes, each gene drawn uniformly from its alleles.
 */
public final class RandomSearch implements SearchStrategy {

  /** Draws in a row that may hit known genomes before the space counts as exhausted. */
  private static final int ATTEMPTS = 1000;

  private final SearchSpace space;
  private final int layers;
  private final int batch;
  private final long budget;
  private final RandomGenerator random;
  private final Set<Genome> known = new HashSet<>();
  private List<Genome> asked = List.of();

  /**
   * @param parameters batches of the population's size, as many as generations, and the seed
   */
  public RandomSearch(SearchSpace space, int layers, SearchParameters parameters) {
    this(space, layers, parameters.population(), parameters.evaluations(), parameters.seed());
  }

  /**
   * @param batch genomes that are asked for at once, at least 1
   * @param budget of all, at least 1
   */
  public RandomSearch(SearchSpace space, int layers, int batch, long budget, long seed) {
    this.space = space;
    this.layers = layers;
    this.batch = batch;
    this.budget = budget;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public List<Genome> ask() {
    if (asked.isEmpty()) {
      asked = draw((int) Math.min(batch, budget - known.size()));
    }
    return asked;
  }

  @Override
  public void tell(List<Evaluated> outcomes) {
    Outcomes.check(ask(), outcomes);
    asked = List.of();
  }

  @Override
  public long budget() {
    return budget;
  }

  private List<Genome> draw(int count) {
    Set<Genome> drawn = new LinkedHashSet<>();
    int misses = 0;
    while (drawn.size() < count && misses < ATTEMPTS) {
      Genome genome = genome();
      if (known.add(genome)) {
        drawn.add(genome);
        misses = 0;
      } else {
        misses++;
      }
    }
    return new ArrayList<>(drawn);
  }

  private Genome genome() {
    return new Genome(
        space,
        IntStream.range(0, space.genesPerLayer() * layers)
            .mapToObj(space::alleles)
            .map(alleles -> alleles.get(random.nextInt(alleles.size())))
            .toList());
  }
}
