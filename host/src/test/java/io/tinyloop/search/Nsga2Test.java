package io.tinyloop.search;

import static io.tinyloop.search.SearchSpace.PAPER;
import static io.tinyloop.search.SearchSpace.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.search.Evaluated.Infeasible;
import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Nsga2Test {

  private static final SearchParameters SMALL = SearchParameters.of(16, 8, 42);

  private final SeparableProblem problem = new SeparableProblem(1);

  private static SearchResult search(SearchParameters parameters, PopulationEvaluator evaluator)
      throws InterruptedException {
    return SearchLoop.run(new Nsga2(PAPER, 1, parameters), evaluator, progress -> {});
  }

  @Test
  void sameSeedGivesTheSameIndividualsInTheSameOrder() throws InterruptedException {
    SearchResult result = search(SMALL, problem);
    SearchResult again = search(SMALL, problem);
    assertThat(again.individuals()).isEqualTo(result.individuals());
    assertThat(again.front().points()).isEqualTo(result.front().points());
    assertThat(search(SearchParameters.of(16, 8, 43), problem).individuals())
        .isNotEqualTo(result.individuals());
  }

  @Test
  void spendsItsBudgetOnDifferentGenomes() throws InterruptedException {
    SearchResult result = search(SMALL, problem);
    assertThat(problem.evaluations()).isEqualTo(16 * 8);
    assertThat(result.individuals().stream().map(Evaluated::genome)).doesNotHaveDuplicates();
  }

  @Test
  void beginsWithTheHomogeneousGenomes() {
    List<Genome> founders = new Nsga2(PAPER, 2, SMALL).ask();
    assertThat(founders).hasSize(16).doesNotHaveDuplicates();
    assertThat(founders).containsAll(HomogeneousSweep.narrow(PAPER, 2));
    assertThat(new Nsga2(SPLIT, 1, SMALL).ask())
        .hasSize(16)
        .containsAll(HomogeneousSweep.narrow(SPLIT, 1))
        .containsAll(HomogeneousSweep.wide(1));
    assertThat(new Nsga2(PAPER, 1, SearchParameters.of(4, 1, 1)).ask())
        .isEqualTo(HomogeneousSweep.narrow(PAPER, 1).subList(0, 4));
  }

  @Test
  void reportsEveryGeneration() throws InterruptedException {
    List<SearchProgress> reports = new ArrayList<>();
    SearchResult result = SearchLoop.run(new Nsga2(PAPER, 1, SMALL), problem, reports::add);
    assertThat(reports.stream().map(SearchProgress::generation))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 8).boxed().toList());
    assertThat(reports.getLast().evaluations()).isEqualTo(128);
    assertThat(reports.getLast().budget()).isEqualTo(128);
    assertThat(reports.getLast().front()).isEqualTo(result.front().points());
    assertThat(reports.stream().flatMap(report -> report.outcomes().stream()))
        .containsExactlyElementsOf(result.individuals());
  }

  @Test
  void asksTheSameUntilItIsTold() {
    Nsga2 search = new Nsga2(PAPER, 1, SMALL);
    List<Genome> batch = search.ask();
    assertThat(search.ask()).isEqualTo(batch);
    search.tell(problem.evaluate(batch));
    assertThat(search.ask()).isNotEqualTo(batch);
    assertThat(search.generation()).isEqualTo(1);
    assertThat(search.population()).hasSameElementsAs(batch);
  }

  @Test
  void refusesOutcomesOfOtherGenomes() {
    Nsga2 search = new Nsga2(PAPER, 1, SMALL);
    List<Evaluated> outcomes = problem.evaluate(search.ask());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.tell(outcomes.reversed()))
        .withMessageContaining("Maybe the outcomes are in order of completion");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.tell(outcomes.subList(1, outcomes.size())))
        .withMessageContaining("15 outcomes were told, but 16 genomes asked");
  }

  @Test
  void refusesFirstGenomesOfAnotherModel() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Nsga2(PAPER, 1, SMALL, List.of(Genome.homogeneous(PAPER, 8, 2))))
        .withMessageContaining("of space paper with 2 layers, but the search of paper with 1");
  }

  /** Kills the run after any number of evaluations, in the middle of a generation or not. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void resumedRunReachesTheSameFrontAndEvaluatesNothingTwice(long seed) throws Exception {
    List<Evaluated> uninterrupted = search(SMALL, problem).individuals();
    List<Evaluated> journal = new ArrayList<>();
    Random random = new Random(seed);
    for (int kill = random.nextInt(60); kill < 128; kill += 1 + random.nextInt(60)) {
      int limit = kill;
      assertThatThrownBy(
              () -> search(SMALL, new MemoizedEvaluator(killedAfter(limit, journal), journal)))
          .isInstanceOf(InterruptedException.class);
      assertThat(journal).hasSize(limit);
    }
    MemoizedEvaluator last =
        new MemoizedEvaluator(killedAfter(Integer.MAX_VALUE, journal), List.copyOf(journal));
    long remembered = journal.size();
    SearchResult resumed = search(SMALL, last);
    assertThat(last.hits()).isEqualTo(remembered);
    assertThat(resumed.individuals()).isEqualTo(uninterrupted);
    assertThat(resumed.front().points()).isEqualTo(ParetoFront.of(uninterrupted).points());
    assertThat(journal.stream().map(Evaluated::genome)).hasSize(128).doesNotHaveDuplicates();
  }

  private PopulationEvaluator killedAfter(int limit, List<Evaluated> journal) {
    return batch -> {
      List<Evaluated> outcomes = new ArrayList<>();
      for (Genome genome : batch) {
        if (journal.size() == limit) {
          throw new InterruptedException("killed after %d evaluations".formatted(limit));
        }
        outcomes.add(problem.measure(genome));
        journal.add(outcomes.getLast());
      }
      return outcomes;
    };
  }

  @Test
  void climbsFromInfeasibleToFeasible() throws InterruptedException {
    double bound = 32.0 * 200; // homogeneous 3 bit has 240 units, 2 bit 160
    double accuracy = 0.3;
    PopulationEvaluator constrained =
        batch -> batch.stream().map(genome -> constrained(genome, bound, accuracy)).toList();
    SearchResult result = search(SearchParameters.of(24, 25, 1), constrained);
    assertThat(result.individuals().getFirst()).isInstanceOf(Infeasible.class);
    assertThat(result.front().points()).hasSizeGreaterThan(3);
    assertThat(result.front().vectors())
        .allMatch(vector -> vector.value(1) <= bound && vector.value(0) <= 1 - accuracy);
  }

  /** Too large is refused before it runs; too inaccurate runs and misses its constraint. */
  private Evaluated constrained(Genome genome, double bound, double accuracy) {
    ObjectiveVector objectives = problem.measure(genome).objectives();
    if (objectives.value(1) > bound) {
      return new Infeasible(genome, "too large", objectives.value(1) / bound - 1);
    }
    double miss = Math.max(0, objectives.value(0) - (1 - accuracy));
    return new Measured(genome, objectives, miss);
  }

  @Test
  void namesTheNearestWhenNothingIsFeasible() throws InterruptedException {
    PopulationEvaluator impossible =
        batch ->
            batch.stream()
                .<Evaluated>map(genome ->
                    new Infeasible(
                        genome, "impossible", problem.measure(genome).objectives().value(1)))
                .toList();
    ParetoFront front = search(SearchParameters.of(16, 40, 1), impossible).front();
    assertThat(front.isEmpty()).isTrue();
    assertThat(front.nearest().orElseThrow().genome()).isEqualTo(Genome.homogeneous(PAPER, 2, 1));
  }

  @Test
  void endsWhenASmallSpaceIsExhausted() {
    List<List<Integer>> alleles = List.of(List.of(2, 4, 16), List.of(1, 5), List.of(7));
    SearchParameters parameters = SearchParameters.of(4, 100, 9);
    Evolution<AlleleGene> evolution =
        new Evolution<>(parameters, Variation.ofAlleles(alleles, parameters), List.of());
    Set<List<Integer>> seen = new HashSet<>();
    for (var batch = evolution.ask(); !batch.isEmpty(); batch = evolution.ask()) {
      List<List<Integer>> values = batch.stream().map(AlleleChromosome::values).toList();
      values.forEach(value -> assertThat(seen.add(value)).isTrue());
      evolution.tell(
          values.stream()
              .map(v -> Standing.feasible(ObjectiveVector.of(v.get(0), v.get(1))))
              .toList());
    }
    assertThat(seen).hasSize(6);
  }

  @Test
  void refusesParametersOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SearchParameters.of(1, 10, 0))
        .withMessageContaining("The population (1) of a search must be 2…100000")
        .withMessageContaining("Maybe ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SearchParameters.of(32, 0, 0))
        .withMessageContaining("generations (0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SearchParameters(32, 10, Double.NaN, 1, 0, 0))
        .withMessageContaining("crossover rate (NaN)");
  }
}
