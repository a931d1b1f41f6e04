package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurrogateSearchTest {

  /** Plain NSGA-II: population 50, 2,500 evaluations. Median of five seeds. */
  @Test
  void reachesTheHypervolumeOfPlainNsga2WithAFifthOfTheEvaluations() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    List<Integer> needed = new ArrayList<>();
    for (long seed = 1; seed <= 5; seed++) {
      SearchResult plain =
          SearchLoop.run(
              new Nsga2(SearchSpace.PAPER, 1, SearchParameters.of(50, 50, seed)),
              problem,
              progress -> {});
      double goal = Hypervolume.normalized(plain.front().vectors(), problem.reference());
      needed.add(needed(problem, goal, seed));
    }
    needed.sort(Integer::compare);
    assertThat(needed.get(2)).as("evaluations of five seeds: %s", needed).isLessThanOrEqualTo(500);
  }

  private static int needed(SeparableProblem problem, double goal, long seed)
      throws InterruptedException {
    List<Integer> reached = new ArrayList<>();
    SearchLoop.run(
        new SurrogateSearch(SearchSpace.PAPER, 1, SearchParameters.of(10, 25, seed)),
        problem,
        progress -> {
          List<ObjectiveVector> vectors =
              progress.front().stream().map(FrontPoint::objectives).toList();
          if (Hypervolume.normalized(vectors, problem.reference()) >= goal) {
            reached.add(progress.evaluations());
          }
        });
    return reached.isEmpty() ? Integer.MAX_VALUE : reached.getFirst();
  }

  @Test
  void asksForGenomesThatAreLikelyToMeetTheConstraints() throws InterruptedException {
    Constraints constraints = Constraints.parse(List.of("size<9000B", "accuracy>0.8"));
    SurrogateSearch blind = new SurrogateSearch(SearchSpace.PAPER, 1, 10, 250, 1);
    SurrogateSearch aware =
        new SurrogateSearch(SearchSpace.PAPER, 1, 10, 250, 1)
            .within(constraints, SeparableProblem.OBJECTIVES);

    assertThat(feasible(aware, constraints))
        .isGreaterThan(125)
        .isGreaterThan(2 * feasible(blind, constraints));
  }

  private static long feasible(SurrogateSearch search, Constraints constraints)
      throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    PopulationEvaluator constrained =
        batch ->
            batch.stream()
                .<Evaluated>map(genome -> {
                  ObjectiveVector objectives = problem.measure(genome).objectives();
                  Map<Objective, Double> quantities =
                      Map.of(
                          Objective.ACCURACY,
                          1 - objectives.value(0),
                          Objective.SIZE,
                          objectives.value(1));
                  return new Evaluated.Measured(
                      genome, objectives, constraints.violation(quantities));
                })
                .toList();
    return SearchLoop.run(search, constrained, progress -> {}).individuals().stream()
        .filter(individual -> individual.violation() == 0)
        .count();
  }

  @Test
  void asksTheSameForASeedAndNothingTwice() throws InterruptedException {
    SearchParameters parameters = SearchParameters.of(10, 12, 3);
    List<Genome> one = asked(parameters);
    List<Genome> two = asked(parameters);

    assertThat(two).isEqualTo(one);
    assertThat(one).doesNotHaveDuplicates().hasSize(120);
  }

  private static List<Genome> asked(SearchParameters parameters) throws InterruptedException {
    return SearchLoop.run(
            new SurrogateSearch(SearchSpace.PAPER, 1, parameters),
            new SeparableProblem(1),
            progress -> {})
        .individuals()
        .stream()
        .map(Evaluated::genome)
        .toList();
  }
}
