package io.tinyloop.search;

import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * NSGA-II on several islands: populations that evolve apart, each with a seed and a share of the
 * first genomes of its own, and every few generations send their best to the next island of a ring
 * (E. Alba and M. Tomassini, Parallelism and evolutionary algorithms, 2002). The candidates of all
 * islands are one batch, so that all devices of all fleets are busy; what one island knows, no
 * other has evaluated again. A function of its configuration and of what it is told.
 */
public final class Islands implements SearchStrategy {

  /** Generations between two migrations. */
  private static final int EVERY = 4;

  /** Of so many inhabitants one migrates, at least one of an island. */
  private static final int ONE_OF = 8;

  private final SearchSpace space;
  private final SearchParameters parameters;
  private final List<Evolution<AlleleGene>> islands;
  private final Map<Genome, Evaluated> known = new HashMap<>();
  private List<List<Genotype<AlleleGene>>> born = List.of();
  private List<Genome> asked = List.of();
  private int generation;

  /**
   * @param layers of the model, 1…8
   * @param parameters the population of all islands together, and the seed that theirs come from
   * @param first genomes to begin with, dealt out to the islands in turn
   * @param count of islands, 1…population / 2
   */
  public Islands(
      SearchSpace space, int layers, SearchParameters parameters, List<Genome> first, int count) {
    if (count < 1 || count > parameters.population() / 2) {
      throw new IllegalArgumentException(
          "The number of islands (%d) must be in [1, %d], half the population.%nMaybe write --islands 4 --population 32."
              .formatted(count, parameters.population() / 2));
    }
    this.space = space;
    this.parameters = parameters;
    islands =
        IntStream.range(0, count)
            .mapToObj(i -> Nsga2.evolution(space, layers, share(i, count), dealt(first, i, count)))
            .toList();
  }

  /** An island's part of the population, and its seed. */
  private SearchParameters share(int island, int count) {
    int population = parameters.population();
    return new SearchParameters(
        population * (island + 1) / count - population * island / count,
        parameters.generations(),
        parameters.crossoverRate(),
        parameters.mutationsPerGenome(),
        parameters.resetShare(),
        parameters.seed() * 1_000_003 + island);
  }

  private static List<Genome> dealt(List<Genome> first, int island, int count) {
    return IntStream.range(0, first.size())
        .filter(i -> i % count == island)
        .mapToObj(first::get)
        .toList();
  }

  @Override
  public List<Genome> ask() {
    while (asked.isEmpty() && generation < parameters.generations()) {
      born = islands.stream().map(Evolution::ask).toList();
      if (born.stream().allMatch(List::isEmpty)) {
        return List.of();
      }
      Set<Genome> fresh = new LinkedHashSet<>();
      born.forEach(genotypes -> genotypes.forEach(genotype -> fresh.add(genome(genotype))));
      fresh.removeAll(known.keySet());
      asked = List.copyOf(fresh);
      if (asked.isEmpty()) {
        conclude(); // other islands had them all
      }
    }
    return asked;
  }

  @Override
  public void tell(List<Evaluated> outcomes) {
    Outcomes.check(ask(), outcomes);
    if (!outcomes.isEmpty()) {
      outcomes.forEach(outcome -> known.put(outcome.genome(), outcome));
      asked = List.of();
      conclude();
    }
  }

  /** Each island anew from whoever was born on it or came to it. */
  @Override
  public void revise(List<Evaluated> estimates) {
    estimates.forEach(estimate -> known.put(estimate.genome(), estimate));
    islands.forEach(island -> island.revise(genotype -> standing(genotype)));
  }

  /** Ends a generation of which everything is known. */
  private void conclude() {
    for (int i = 0; i < islands.size(); i++) {
      islands.get(i).tell(born.get(i).stream().map(this::standing).toList());
    }
    generation++;
    if (generation % EVERY == 0 && islands.size() > 1) {
      migrate();
    }
  }

  private Standing standing(Genotype<AlleleGene> genotype) {
    return Standing.of(Objects.requireNonNull(known.get(genome(genotype))));
  }

  /** All leave before anybody arrives. */
  private void migrate() {
    List<List<Phenotype<AlleleGene, Standing>>> leaving = new ArrayList<>();
    for (Evolution<AlleleGene> island : islands) {
      leaving.add(island.best(Math.max(1, island.population().size() / ONE_OF)));
    }
    for (int i = 0; i < islands.size(); i++) {
      islands.get((i + 1) % islands.size()).settle(leaving.get(i));
    }
  }

  @Override
  public long budget() {
    return parameters.evaluations();
  }

  /** The genomes of each island, best rank first. */
  List<List<Genome>> populations() {
    return islands.stream()
        .map(island -> island.population().stream().map(this::genome).toList())
        .toList();
  }

  private Genome genome(Genotype<AlleleGene> genotype) {
    return new Genome(space, AlleleChromosome.values(genotype));
  }
}
