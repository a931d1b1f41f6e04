package io.tinyloop.search;

import io.jenetics.Genotype;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * NSGA-II over the genomes of a search space, generation by generation. It begins with the
 * homogeneous genomes. The same parameters and the same outcomes give the same genomes, so that a
 * run is resumed by beginning anew with an evaluator that remembers ({@link MemoizedEvaluator}).
 */
public final class Nsga2 implements SearchStrategy {

  private final SearchSpace space;
  private final SearchParameters parameters;
  private final Evolution<AlleleGene> evolution;
  private int generation;
  private boolean exhausted;

  /**
   * @param layers of the model, 1…8
   * @param first genomes to begin with, of the space; those beyond the population are left out
   */
  public Nsga2(SearchSpace space, int layers, SearchParameters parameters, List<Genome> first) {
    this.space = space;
    this.parameters = parameters;
    this.evolution = evolution(space, layers, parameters, first);
  }

  /** The engine under generational and steady-state search. */
  static Evolution<AlleleGene> evolution(
      SearchSpace space, int layers, SearchParameters parameters, List<Genome> first) {
    List<List<Integer>> alleles =
        IntStream.range(0, space.genesPerLayer() * layers).mapToObj(space::alleles).toList();
    return new Evolution<>(
        parameters,
        Variation.ofAlleles(alleles, parameters),
        first.stream()
            .map(genome -> {
              List<Integer> genes = checked(genome, space, layers).genes();
              return AlleleChromosome.genotype(alleles, genes);
            })
            .toList());
  }

  /** Begins with the homogeneous genomes, in space split also with those of a wide state path. */
  public Nsga2(SearchSpace space, int layers, SearchParameters parameters) {
    this(space, layers, parameters, homogeneous(space, layers));
  }

  /** The genomes that a search begins with where none are given. */
  public static List<Genome> homogeneous(SearchSpace space, int layers) {
    List<Genome> genomes = new ArrayList<>(HomogeneousSweep.narrow(space, layers));
    if (space == SearchSpace.SPLIT) {
      genomes.addAll(HomogeneousSweep.wide(layers));
    }
    return genomes;
  }

  @Override
  public List<Genome> ask() {
    if (isOver()) {
      return List.of();
    }
    List<Genome> genomes = evolution.ask().stream().map(this::genome).toList();
    exhausted = genomes.isEmpty();
    return genomes;
  }

  @Override
  public void tell(List<Evaluated> outcomes) {
    Outcomes.check(ask(), outcomes);
    if (!outcomes.isEmpty()) {
      evolution.tell(outcomes.stream().map(Standing::of).toList());
      generation++;
    }
  }

  @Override
  public void revise(List<Evaluated> estimates) {
    Map<Genome, Standing> standings = new HashMap<>();
    estimates.forEach(estimate -> standings.put(estimate.genome(), Standing.of(estimate)));
    evolution.revise(genotype -> Objects.requireNonNull(standings.get(genome(genotype))));
  }

  /** Whether all generations were told, or no new genome is left. */
  public boolean isOver() {
    return exhausted || generation == parameters.generations();
  }

  /** Number of generations told. */
  public int generation() {
    return generation;
  }

  /** The genomes that survived the last generation, best rank first. */
  public List<Genome> population() {
    return evolution.population().stream().map(this::genome).toList();
  }

  @Override
  public long budget() {
    return parameters.evaluations();
  }

  private Genome genome(Genotype<AlleleGene> genotype) {
    return new Genome(space, AlleleChromosome.values(genotype));
  }

  private static Genome checked(Genome genome, SearchSpace space, int layers) {
    if (genome.space() != space || genome.layerCount() != layers) {
      throw new IllegalArgumentException(
          "A first genome is of space %s with %d layers, but the search of %s with %d."
              .formatted(genome.space(), genome.layerCount(), space, layers));
    }
    return genome;
  }
}
