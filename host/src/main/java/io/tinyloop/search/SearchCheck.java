package io.tinyloop.search;

import io.jenetics.Gene;
import io.jenetics.Genotype;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * NSGA-II held against a published problem at the usual budget, 25,000 evaluations (population 100,
 * 250 generations).
 *
 * @param problem name, for example {@code ZDT1}
 * @param genes {@code integer}: every variable on a grid of 101 values; {@code real}: 0…1
 * @param seed of the search
 * @param share hypervolume of all points found, over that of the front sampled on a grid: of 101
 *     values a variable for integer genes and for DTLZ2, of 5,001 for real genes
 * @param closedFormShare the same over the volume of the continuous front; NaN where integer genes
 *     cannot reach it or no closed form is in use
 */
public record SearchCheck(
    String problem, String genes, long seed, double share, double closedFormShare) {

  /** The kinds of genes that problems are run with. */
  public static final List<String> GENES = List.of("integer", "real");

  private static final int FINE_GRID = 5001;

  /** Names of the problems. */
  public static List<String> problems() {
    return java.util.Arrays.stream(PublishedProblem.values()).map(Enum::name).toList();
  }

  /** Runs NSGA-II on a problem; about a second. */
  public static SearchCheck run(String name, String genes, long seed) {
    PublishedProblem problem = PublishedProblem.valueOf(name);
    SearchParameters parameters = SearchParameters.of(100, 250, seed);
    if (genes.equals("integer")) {
      ParetoFront found =
          found(
              problem,
              parameters,
              Variation.ofAlleles(problem.alleles(), parameters),
              genotype -> PublishedProblem.variables(AlleleChromosome.values(genotype)));
      return of(problem, genes, seed, found, PublishedProblem.GRID);
    }
    ParetoFront found =
        found(problem, parameters, RealVariation.of(problem.variables()), RealVariation::values);
    boolean surface = problem == PublishedProblem.DTLZ2;
    return of(problem, genes, seed, found, surface ? PublishedProblem.GRID : FINE_GRID);
  }

  private static SearchCheck of(
      PublishedProblem problem, String genes, long seed, ParetoFront found, int grid) {
    ReferencePoint reference = problem.reference();
    double volume = Hypervolume.volume(found.vectors(), reference);
    double known = Hypervolume.volume(problem.front(grid), reference);
    double closed = genes.equals("real") ? problem.closedForm() : Double.NaN;
    return new SearchCheck(problem.name(), genes, seed, volume / known, volume / closed);
  }

  private static <G extends Gene<?, G>> ParetoFront found(
      PublishedProblem problem,
      SearchParameters parameters,
      Variation<G> variation,
      Function<Genotype<G>, List<Double>> variables) {
    Evolution<G> evolution = new Evolution<>(parameters, variation, List.of());
    ParetoFront front = new ParetoFront();
    Genome anyGenome = Genome.homogeneous(SearchSpace.PAPER, 8, 1);
    for (int generation = 0; generation < parameters.generations(); generation++) {
      List<Standing> standings = new ArrayList<>();
      for (Genotype<G> genotype : evolution.ask()) {
        ObjectiveVector vector = problem.objectives(variables.apply(genotype));
        standings.add(Standing.feasible(vector));
        front.add(new Evaluated.Measured(anyGenome, vector, 0));
      }
      evolution.tell(standings);
    }
    return front;
  }
}
