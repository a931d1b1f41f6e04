package io.tinyloop.search;

import static io.tinyloop.search.SearchSpace.PAPER;
import static io.tinyloop.search.SearchSpace.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BaselinesTest {

  private final SeparableProblem problem = new SeparableProblem(2);

  @Test
  void randomSearchSpendsTheSameBudgetOnDifferentGenomes() throws InterruptedException {
    SearchParameters parameters = SearchParameters.of(16, 8, 1);
    SearchResult result =
        SearchLoop.run(new RandomSearch(PAPER, 1, parameters), problem, progress -> {});
    assertThat(result.individuals().stream().map(Evaluated::genome))
        .hasSize(128)
        .doesNotHaveDuplicates();
    assertThat(
            SearchLoop.run(new RandomSearch(PAPER, 1, parameters), problem, progress -> {})
                .individuals())
        .isEqualTo(result.individuals());
  }

  @Test
  void randomSearchReachesEveryAlleleOfEveryGene() {
    List<Genome> genomes = new RandomSearch(SPLIT, 2, SearchParameters.of(500, 1, 1)).ask();
    for (int gene = 0; gene < 46; gene++) {
      Set<Integer> drawn = new HashSet<>();
      for (Genome genome : genomes) {
        drawn.add(genome.genes().get(gene));
      }
      assertThat(drawn).containsExactlyInAnyOrderElementsOf(SPLIT.alleles(gene));
    }
  }

  @Test
  void sweepAsksOnceForEightToTwoBits() throws InterruptedException {
    SearchResult result =
        SearchLoop.run(
            new HomogeneousSweep(HomogeneousSweep.narrow(PAPER, 1)), problem, progress -> {});
    assertThat(result.individuals().stream().map(individual -> individual.genome().genes().get(0)))
        .containsExactly(8, 7, 6, 5, 4, 3, 2);
    assertThat(HomogeneousSweep.wide(1))
        .hasSize(7)
        .allMatch(genome -> genome.genes().get(16) == 16 && genome.space() == SPLIT);
  }

  @Test
  void memoizedEvaluatorRefusesOutcomesOfOtherGenomes() {
    List<Genome> batch = HomogeneousSweep.narrow(PAPER, 1);
    MemoizedEvaluator evaluator =
        new MemoizedEvaluator(genomes -> problem.evaluate(genomes).reversed(), List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluator.evaluate(batch))
        .withMessageContaining("Outcome 0 is that of genome");
  }

  @Test
  void memoizedEvaluatorKeepsTheOrderOfTheBatch() throws InterruptedException {
    List<Genome> batch = HomogeneousSweep.narrow(PAPER, 1);
    MemoizedEvaluator evaluator =
        new MemoizedEvaluator(problem, problem.evaluate(batch.subList(2, 4)));
    assertThat(evaluator.evaluate(batch)).isEqualTo(problem.evaluate(batch));
    assertThat(evaluator.evaluate(batch)).isEqualTo(problem.evaluate(batch));
    assertThat(evaluator.hits()).isEqualTo(9);
    assertThat(problem.evaluations()).isEqualTo(2 + 5 + 14);
  }
}
