package io.tinyloop.search;

import io.jenetics.Gene;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.util.RandomRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * NSGA-II without a problem: genotypes out, standings in. Parents and offspring compete for the
 * places of the next population (μ + λ, λ = μ); parents are chosen by crowded tournaments of two.
 * No genotype leaves it twice. A function of its parameters, its first genotypes and the standings
 * told. Not thread-safe.
 */
final class Evolution<G extends Gene<?, G>> {

  /** Mutations, then random draws, that an already known offspring gets to become a new one. */
  private static final int ATTEMPTS = 32;

  private final int size;
  private final Variation<G> variation;
  private final List<Genotype<G>> first;
  private final RandomGenerator random;
  private final Set<Genotype<G>> known = new LinkedHashSet<>();
  private Survivors<G> population = Survivors.none();
  private final Deque<Genotype<G>> waiting = new ArrayDeque<>();
  private List<Genotype<G>> asked = List.of();

  /**
   * @param first genotypes to begin with; those beyond the population's size are left out
   */
  Evolution(SearchParameters parameters, Variation<G> variation, List<Genotype<G>> first) {
    this.size = parameters.population();
    this.variation = variation;
    this.first = List.copyOf(first);
    this.random = new SplittableRandom(parameters.seed());
  }

  /**
   * The next genotypes, all different and never asked before: as many as the population's size, or
   * fewer, or none, where the space is all but exhausted. The same ones until they are told.
   */
  List<Genotype<G>> ask() {
    if (asked.isEmpty()) {
      asked =
          RandomRegistry.with(random)
              .call(() -> unknown(known.isEmpty() ? founders() : variation.offspring(parents())));
    }
    return asked;
  }

  /** The standings of the genotypes last asked, in their order. */
  void tell(List<Standing> standings) {
    if (standings.size() != asked.size()) {
      throw new IllegalArgumentException(
          "%d standings were told, but %d genotypes asked."
              .formatted(standings.size(), asked.size()));
    }
    List<Phenotype<G, Standing>> rivals = new ArrayList<>(population.members());
    for (int i = 0; i < asked.size(); i++) {
      rivals.add(Phenotype.of(asked.get(i), 1, standings.get(i)));
    }
    known.addAll(asked);
    asked = List.of();
    population = Survivors.select(rivals, size);
  }

  /**
   * The next genotype of a steady state: the first genotypes, then offspring of two parents of the
   * present population. Never asked before; none where the space is all but exhausted.
   */
  Optional<Genotype<G>> next() {
    return RandomRegistry.with(random)
        .call(() -> {
          if (known.isEmpty()) {
            waiting.addAll(founders());
          }
          List<Genotype<G>> fresh =
              unknown(List.of(waiting.isEmpty() ? child() : waiting.remove()));
          known.addAll(fresh);
          return fresh.stream().findFirst();
        });
  }

  private Genotype<G> child() {
    List<Genotype<G>> genotypes = population();
    return genotypes.isEmpty()
        ? variation.random()
        : variation.offspring(List.of(genotypes.get(winner()), genotypes.get(winner()))).getFirst();
  }

  /** What became of one genotype: it competes with the population for a place (μ + 1). */
  void tell(Genotype<G> genotype, Standing standing) {
    List<Phenotype<G, Standing>> rivals = new ArrayList<>(population.members());
    rivals.add(Phenotype.of(genotype, 1, standing));
    population = Survivors.select(rivals, size);
  }

  /**
   * Selects the population anew, from all that ever competed for a place in it: by better
   * estimates, one that was unlucky comes back.
   */
  void revise(Function<Genotype<G>, Standing> standing) {
    population =
        Survivors.select(
            known.stream().map(known -> Phenotype.of(known, 1, standing.apply(known))).toList(),
            size);
  }

  /** Genotypes of the present population, best rank first. */
  List<Genotype<G>> population() {
    return population.members().stream().map(Phenotype::genotype).toList();
  }

  /** The least crowded of the best ranks, at most {@code count}. */
  List<Phenotype<G, Standing>> best(int count) {
    return IntStream.range(0, population.members().size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(population.ranks()::get)
                .thenComparing(population.crowding()::get, Comparator.reverseOrder()))
        .limit(count)
        .map(population.members()::get)
        .toList();
  }

  /** Newcomers compete for a place; whoever is here already is not let in twice. */
  void settle(List<Phenotype<G, Standing>> newcomers) {
    Set<Genotype<G>> here = new HashSet<>(population());
    List<Phenotype<G, Standing>> rivals = new ArrayList<>(population.members());
    for (Phenotype<G, Standing> newcomer : newcomers) {
      if (here.add(newcomer.genotype())) {
        rivals.add(newcomer);
      }
      known.add(newcomer.genotype());
    }
    population = Survivors.select(rivals, size);
  }

  /** The given genotypes, then in turn a random one and an offspring of the given ones. */
  private List<Genotype<G>> founders() {
    List<Genotype<G>> founders = new ArrayList<>(first.subList(0, Math.min(size, first.size())));
    List<Genotype<G>> offspring = first.isEmpty() ? List.of() : variation.offspring(first);
    for (int i = founders.size(); i < size; i++) {
      boolean descends = i % 2 == 0 && !offspring.isEmpty();
      founders.add(descends ? offspring.get(random.nextInt(offspring.size())) : variation.random());
    }
    return founders;
  }

  private List<Genotype<G>> unknown(List<Genotype<G>> candidates) {
    Set<Genotype<G>> batch = new LinkedHashSet<>();
    for (Genotype<G> candidate : candidates) {
      Genotype<G> genotype = candidate;
      for (int i = 0; i < 2 * ATTEMPTS && (known.contains(genotype) || !batch.add(genotype)); i++) {
        genotype = i < ATTEMPTS ? variation.mutated(genotype) : variation.random();
      }
    }
    return List.copyOf(batch);
  }

  private List<Genotype<G>> parents() {
    List<Genotype<G>> genotypes = population();
    return IntStream.range(0, size).mapToObj(i -> genotypes.get(winner())).toList();
  }

  private int winner() {
    int a = random.nextInt(population.members().size());
    int b = random.nextInt(population.members().size());
    int order = Integer.compare(population.ranks().get(a), population.ranks().get(b));
    if (order == 0) {
      order = Double.compare(population.crowding().get(b), population.crowding().get(a));
    }
    return order <= 0 ? a : b;
  }
}
