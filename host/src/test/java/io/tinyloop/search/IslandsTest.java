package io.tinyloop.search;

import static io.tinyloop.search.SearchSpace.PAPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IslandsTest {

  private static final SearchParameters PARAMETERS = SearchParameters.of(32, 12, 7);

  private final SeparableProblem problem = new SeparableProblem(1);

  private static Islands islands(SearchParameters parameters, int count) {
    return new Islands(PAPER, 1, parameters, Nsga2.homogeneous(PAPER, 1), count);
  }

  private SearchResult search(SearchParameters parameters, int count) throws InterruptedException {
    return SearchLoop.run(islands(parameters, count), problem, progress -> {});
  }

  @Test
  void sameSeedGivesTheSameIndividualsInTheSameOrder() throws InterruptedException {
    List<Evaluated> once = search(PARAMETERS, 4).individuals();
    assertThat(search(PARAMETERS, 4).individuals()).isEqualTo(once);
    assertThat(search(SearchParameters.of(32, 12, 8), 4).individuals()).isNotEqualTo(once);
    assertThat(search(PARAMETERS, 2).individuals()).isNotEqualTo(once);
  }

  @Test
  void keepsItsBudgetAndEvaluatesNothingTwice() throws InterruptedException {
    SearchResult result = search(PARAMETERS, 4);
    assertThat(result.individuals()).hasSizeBetween(300, 384);
    assertThat(result.individuals().stream().map(Evaluated::genome)).doesNotHaveDuplicates();
  }

  @Test
  void dealsTheFirstGenomesOut() {
    assertThat(islands(PARAMETERS, 4).ask()).containsAll(Nsga2.homogeneous(PAPER, 1));
  }

  /** Without migration, islands of different seeds share next to nothing. */
  @Test
  void theBestOfAnIslandReachTheNext() {
    Islands islands = islands(PARAMETERS, 4);
    assertThat(shared(islands)).isEmpty();
    for (int generation = 0; generation < 4; generation++) {
      islands.tell(problem.evaluate(islands.ask()));
    }
    assertThat(shared(islands)).isNotEmpty();
  }

  /** Genomes that live on more than one island. */
  private static Set<Genome> shared(Islands islands) {
    Set<Genome> seen = new HashSet<>();
    Set<Genome> shared = new HashSet<>();
    for (List<Genome> population : islands.populations()) {
      population.stream().filter(genome -> !seen.add(genome)).forEach(shared::add);
    }
    return shared;
  }

  @Test
  void oneIslandIsNsga2ButForItsSeed() throws InterruptedException {
    SearchParameters same = SearchParameters.of(32, 12, 7 * 1_000_003L);
    assertThat(search(PARAMETERS, 1).individuals())
        .isEqualTo(SearchLoop.run(new Nsga2(PAPER, 1, same), problem, p -> {}).individuals());
  }

  @Test
  void reachesAlmostTheKnownFront() throws InterruptedException {
    SearchParameters parameters = SearchParameters.of(48, 50, 3);
    ReferencePoint reference = problem.reference();
    double reached = Hypervolume.normalized(search(parameters, 3).front().vectors(), reference);
    double known = Hypervolume.normalized(problem.front(), reference);
    assertThat(reached).isGreaterThan(0.97 * known).isLessThanOrEqualTo(known);
  }

  @Test
  void refusesIslandsOfLessThanTwo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> islands(PARAMETERS, 17))
        .withMessageContaining("(17)")
        .withMessageContaining("Maybe");
  }
}
