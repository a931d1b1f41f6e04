package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Searches on objectives that are noisy, by estimates and repetitions. */
class ResamplingLoopTest {

  private static final SearchParameters PARAMETERS = SearchParameters.of(24, 10, 3);
  private static final double COST = 0.1;

  /** The problem with a second objective that is 10 % off, and says so. */
  private static final class NoisyProblem {

    private final SeparableProblem problem;
    private final Random random;
    private int evaluated;
    private int repeated;

    NoisyProblem(long seed) {
      problem = new SeparableProblem(seed);
      random = new Random(seed);
    }

    List<Evaluated> evaluate(List<Genome> batch) {
      evaluated += batch.size();
      return batch.stream().map(this::measure).toList();
    }

    List<Evaluated> again(List<Genome> batch) {
      repeated += batch.size();
      return batch.stream().map(this::measure).toList();
    }

    private Evaluated measure(Genome genome) {
      ObjectiveVector truth = problem.measure(genome).objectives();
      double cost = truth.value(1) * (1 + 0.1 * random.nextGaussian());
      return new Measured(
          genome, ObjectiveVector.of(truth.value(0), cost), 0, ObjectiveVector.of(0, 0.1 * cost));
    }

    /** Hypervolume of the true values of what is reported as the front. */
    double hypervolume(SearchResult result) {
      List<ObjectiveVector> truths = new ArrayList<>();
      for (FrontPoint point : result.front().points()) {
        point.genomes().forEach(genome -> truths.add(problem.measure(genome).objectives()));
      }
      return Hypervolume.normalized(truths, problem.reference());
    }
  }

  private static Nsga2 nsga2(long seed) {
    return new Nsga2(SearchSpace.PAPER, 1, SearchParameters.of(24, 10, seed));
  }

  @Test
  void comesCloserToTheTrueFrontThanASearchThatBelievesEachReading() throws InterruptedException {
    int closer = 0;
    double gain = 0;
    for (long seed = 1; seed <= 5; seed++) {
      NoisyProblem plain = new NoisyProblem(seed);
      double believed = plain.hypervolume(SearchLoop.run(nsga2(seed), plain::evaluate, _ -> {}));
      NoisyProblem noisy = new NoisyProblem(seed);
      Resampling resampling = new Resampling(noisy::again, 0.1, COST);
      double estimated =
          noisy.hypervolume(
              new ResamplingLoop(
                      nsga2(seed), noisy::evaluate, resampling, Estimates.unconstrained())
                  .run(_ -> {}));
      assertThat(noisy.evaluated + COST * noisy.repeated).isLessThanOrEqualTo(plain.evaluated);
      assertThat(noisy.repeated).isPositive();
      closer += estimated > believed ? 1 : 0;
      gain += (estimated - believed) / 5;
    }
    assertThat(closer).as("of 5 seeds").isGreaterThanOrEqualTo(4);
    assertThat(gain).isPositive();
  }

  @Test
  void asksAndFindsWithoutNoiseWhatTheUsualLoopDoes() throws InterruptedException {
    SeparableProblem problem = new SeparableProblem(1);
    SearchResult usual = SearchLoop.run(nsga2(3), problem, _ -> {});
    Resampling never =
        new Resampling(
            batch -> {
              throw new AssertionError("nothing is noisy, but again " + batch);
            },
            0.3,
            1);
    List<SearchProgress> seen = new ArrayList<>();
    SearchResult result =
        new ResamplingLoop(nsga2(3), problem, never, Estimates.unconstrained()).run(seen::add);

    assertThat(result.individuals()).isEqualTo(usual.individuals());
    assertThat(result.front().points()).isEqualTo(usual.front().points());
    assertThat(seen).hasSize(PARAMETERS.generations());
  }

  @Test
  void islandsAndSurrogateSelectByEstimatesWithinTheirBudget() throws InterruptedException {
    for (SearchStrategy strategy :
        List.of(
            new Islands(SearchSpace.PAPER, 1, PARAMETERS, List.of(), 3),
            new SurrogateSearch(SearchSpace.PAPER, 1, 10, 120, 1))) {
      NoisyProblem noisy = new NoisyProblem(2);
      SearchResult result =
          new ResamplingLoop(
                  strategy,
                  noisy::evaluate,
                  new Resampling(noisy::again, 0.2, 0.5),
                  Estimates.unconstrained())
              .run(_ -> {});
      Set<Genome> different = new HashSet<>();
      result.individuals().forEach(one -> different.add(one.genome()));
      assertThat(different).hasSize(noisy.evaluated).hasSameSizeAs(result.individuals());
      assertThat(noisy.evaluated + 0.5 * noisy.repeated)
          .isLessThanOrEqualTo(strategy.budget())
          .isGreaterThan(0.9 * strategy.budget());
    }
  }

  @Test
  void refusesSharesAndCostsOutOfRange() {
    NoisyProblem noisy = new NoisyProblem(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resampling(noisy::again, 1, 0.1))
        .withMessageContaining("1.0")
        .withMessageContaining("Maybe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resampling(noisy::again, 0.1, 0))
        .withMessageContaining("0.0");
  }
}
