package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the search finds what is known to be there. Fixed seeds, so that it cannot flicker. */
class SearchQualityTest {

  /** Hypervolume of all points found, as a share of that of the problem's own front on the grid. */
  @ParameterizedTest
  @EnumSource(Zdt.class)
  void reachesThePublishedFrontOnIntegerGenesWithinOnePercent(Zdt problem) {
    SearchParameters parameters = SearchParameters.of(100, 250, 1);
    Evolution<AlleleGene> evolution =
        new Evolution<>(parameters, Variation.ofAlleles(problem.alleles(), parameters), List.of());
    ParetoFront front = new ParetoFront();
    Genome anyGenome = Genome.homogeneous(SearchSpace.PAPER, 8, 1);
    for (int generation = 0; generation < parameters.generations(); generation++) {
      List<Standing> standings = new ArrayList<>();
      for (var genotype : evolution.ask()) {
        ObjectiveVector vector =
            problem.objectives(Zdt.variables(AlleleChromosome.values(genotype)));
        standings.add(Standing.feasible(vector));
        front.add(new Measured(anyGenome, vector, 0));
      }
      evolution.tell(standings);
    }
    double known = Hypervolume.normalized(problem.front(Zdt.GRID), problem.reference());
    double found = Hypervolume.normalized(front.vectors(), problem.reference());
    assertThat(found / known).isBetween(0.99, 1.0 + 1e-9);
  }

  @Test
  void findsAKnownFrontAndBeatsRandomSearchAtEqualBudget() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    double known = Hypervolume.normalized(problem.front(), problem.reference());
    List<Double> found = new ArrayList<>();
    List<Double> random = new ArrayList<>();
    for (long seed : LongStream.rangeClosed(1, 5).toArray()) {
      SearchParameters parameters = SearchParameters.of(50, 20, seed);
      Nsga2 search = new Nsga2(SearchSpace.PAPER, 1, parameters);
      found.add(share(problem, search) / known);
      random.add(share(problem, new RandomSearch(SearchSpace.PAPER, 1, parameters)) / known);
    }
    assertThat(problem.evaluations()).isEqualTo(2 * 5 * 1000);
    assertThat(found).allMatch(share -> share >= 0.95 && share <= 1);
    assertThat(median(found)).isGreaterThan(median(random) + 0.05);
  }

  private static double share(SeparableProblem problem, SearchStrategy strategy)
      throws InterruptedException {
    ParetoFront front = SearchLoop.run(strategy, problem, progress -> {}).front();
    return Hypervolume.normalized(front.vectors(), problem.reference());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
