package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SteadyStateTest {

  private static final SearchParameters PARAMETERS = SearchParameters.of(20, 15, 3);

  private static SteadyState search() {
    return new SteadyState(
        SearchSpace.PAPER, 1, PARAMETERS, Nsga2.homogeneous(SearchSpace.PAPER, 1));
  }

  private static List<Genome> asked(PopulationEvaluator evaluator, int window)
      throws InterruptedException {
    return SteadyLoop.run(search(), evaluator, window, progress -> {}).individuals().stream()
        .map(Evaluated::genome)
        .toList();
  }

  /** The first candidate ends last of the first window, at whose end all others have ended. */
  @Test
  void asksTheSameInWhateverOrderDevicesFinish() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    List<Genome> quick = asked(batch -> List.of(problem.measure(batch.getFirst())), 8);
    CountDownLatch others = new CountDownLatch(7);
    PopulationEvaluator reversed =
        batch -> {
          if (batch.getFirst().equals(quick.getFirst())) {
            others.await();
          } else {
            others.countDown();
          }
          return List.of(problem.measure(batch.getFirst()));
        };
    assertThat(asked(reversed, 8)).isEqualTo(quick).doesNotHaveDuplicates().hasSize(300);
  }

  @Test
  void asksTheSameWhenWhatIsKnownAnswersAtOnce() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    SearchResult whole =
        SteadyLoop.run(
            search(), batch -> List.of(problem.measure(batch.getFirst())), 8, progress -> {});
    var known = new ConcurrentHashMap<Genome, Evaluated>();
    whole.individuals().subList(0, 140).forEach(i -> known.put(i.genome(), i));
    AtomicInteger evaluated = new AtomicInteger();
    PopulationEvaluator resumed =
        batch -> {
          Evaluated before = known.get(batch.getFirst());
          if (before != null) {
            return List.of(before);
          }
          evaluated.incrementAndGet();
          return List.of(problem.measure(batch.getFirst()));
        };
    SearchResult again = SteadyLoop.run(search(), resumed, 8, progress -> {});
    assertThat(again.front().points()).isEqualTo(whole.front().points());
    assertThat(evaluated).hasValue(160);
  }

  @Test
  void keepsTheWindowFullAndReportsEveryOutcomeOnce() throws InterruptedException {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(6);
    SeparableProblem problem = new SeparableProblem(1);
    List<Evaluated> reported = Collections.synchronizedList(new ArrayList<>());
    SearchResult result =
        SteadyLoop.run(
            search(),
            batch -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              full.countDown();
              full.await();
              underWay.decrementAndGet();
              return List.of(problem.measure(batch.getFirst()));
            },
            6,
            progress -> reported.addAll(progress.outcomes()));
    assertThat(most).hasValue(6);
    assertThat(reported).isEqualTo(result.individuals());
  }

  /** Median of five seeds: no worse than generations, for what it saves in waiting. */
  @Test
  void findsFrontsAsGoodAsThoseOfGenerations() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    List<Double> ratios = new ArrayList<>();
    for (long seed = 1; seed <= 5; seed++) {
      SearchParameters parameters = SearchParameters.of(40, 20, seed);
      List<Genome> first = Nsga2.homogeneous(SearchSpace.PAPER, 1);
      double steady =
          hypervolume(
              problem,
              SteadyLoop.run(
                  new SteadyState(SearchSpace.PAPER, 1, parameters, first),
                  batch -> List.of(problem.measure(batch.getFirst())),
                  8,
                  progress -> {}));
      double generational =
          hypervolume(
              problem,
              SearchLoop.run(new Nsga2(SearchSpace.PAPER, 1, parameters), problem, progress -> {}));
      ratios.add(steady / generational);
    }
    assertThat(ratios.stream().sorted().toList().get(2)).isGreaterThan(0.99);
  }

  private static double hypervolume(SeparableProblem problem, SearchResult result) {
    return Hypervolume.normalized(result.front().vectors(), problem.reference());
  }

  @Test
  void refusesAnOutcomeOutOfOrder() {
    SteadyState search = search();
    SeparableProblem problem = new SeparableProblem(1);
    search.ask().orElseThrow();
    Genome second = search.ask().orElseThrow();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.tell(problem.measure(second)))
        .withMessageContaining("Maybe the outcomes are in order of completion");
  }
}
