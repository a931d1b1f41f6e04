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
  private final SearchParameters parameters;
  private final RandomGenerator random;
  private final Set<Genome> known = new HashSet<>();
  private List<Genome> asked = List.of();

  /**
   * @param parameters batches of the population's size, as many as generations, and the seed
   */
  public RandomSearch(SearchSpace space, int layers, SearchParameters parameters) {
    this.space = space;
    this.layers = layers;
    this.parameters = parameters;
    this.random = new SplittableRandom(parameters.seed());
  }

  @Override
  public List<Genome> ask() {
    if (asked.isEmpty()) {
      asked = draw((int) Math.min(parameters.population(), budget() - known.size()));
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
    return parameters.evaluations();
  }

  private List<Genome> draw(int count) {
    Set<Genome> batch = new LinkedHashSet<>();
    int misses = 0;
    while (batch.size() < count && misses < ATTEMPTS) {
      Genome genome = genome();
      if (known.add(genome)) {
        batch.add(genome);
        misses = 0;
      } else {
        misses++;
      }
    }
    return new ArrayList<>(batch);
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
