package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Repeated measurements become estimates. */
class EstimatesTest {

  private static final double NOISE = 0.1;

  private static Genome genome(Random random) {
    List<Integer> genes = new ArrayList<>();
    for (int i = 0; i < SearchSpace.PAPER.genesPerLayer(); i++) {
      genes.add(2 + random.nextInt(7));
    }
    return new Genome(SearchSpace.PAPER, genes);
  }

  private static Measured measured(Genome genome, double cost, double error) {
    return new Measured(
        genome, ObjectiveVector.of(0.1, cost), 0, ObjectiveVector.of(0, error * cost));
  }

  private static double cost(Evaluated estimate) {
    return ((Measured) estimate).objectives().value(1);
  }

  @Test
  void weighsMeasurementsByTheirInverseVariances() {
    Genome genome = Genome.homogeneous(SearchSpace.PAPER, 4, 1);
    Estimates estimates = Estimates.byRepetition();
    estimates.add(List.of(measured(genome, 100, 0.01), measured(genome, 120, 0.2)));

    // Half of each variance is that of all: 0.0001 and 0.04 become 0.010075 and 0.030025.
    double weight = 0.030025 / (0.010075 + 0.030025);
    assertThat(cost(estimates.all().getFirst()))
        .isCloseTo(Math.exp(weight * Math.log(100) + (1 - weight) * Math.log(120)), within(1e-9));
    assertThat(estimates.measurements(genome)).isEqualTo(2);
  }

  @Test
  void repetitionsThatDifferByMoreThanTheirErrorsScaleTheErrorsUp() {
    Random random = new Random(1);
    Estimates honest = Estimates.byRepetition();
    Estimates wrong = Estimates.byRepetition();
    for (int i = 0; i < 40; i++) {
      Genome genome = genome(random);
      double first = 100 * (1 + NOISE * random.nextGaussian());
      double second = 100 * (1 + NOISE * random.nextGaussian());
      honest.add(List.of(measured(genome, first, NOISE), measured(genome, second, NOISE)));
      wrong.add(List.of(measured(genome, first, 0.01), measured(genome, second, 0.01)));
    }
    double expected = NOISE * 100 / Math.sqrt(2);
    assertThat(((Measured) honest.all().getFirst()).errors().value(1))
        .isCloseTo(expected, within(0.4 * expected));
    assertThat(((Measured) wrong.all().getFirst()).errors().value(1))
        .isCloseTo(expected, within(0.4 * expected));
  }

  @Test
  void borrowsFromOthersWhereGenesAddUp() {
    double[] errors = meanErrors(genome -> 50 + sum(genome));
    assertThat(errors[1]).as("of measured 10 %%, shrunk").isLessThan(0.6 * errors[0]);
  }

  @Test
  void borrowsNothingWhereGenesSayNothing() {
    double[] errors =
        meanErrors(
            genome -> 100 * Math.exp(new Random(genome.toString().hashCode()).nextGaussian()));
    assertThat(errors[1]).isCloseTo(errors[0], within(0.1 * errors[0]));
  }

  private static double sum(Genome genome) {
    return genome.genes().stream().mapToInt(Integer::intValue).sum();
  }

  /** Root mean squares of relative errors, as measured and as estimated. */
  private static double[] meanErrors(java.util.function.ToDoubleFunction<Genome> truth) {
    Random random = new Random(7);
    Estimates estimates = Estimates.unconstrained();
    double measured = 0;
    for (int i = 0; i < 200; i++) {
      Genome genome = genome(random);
      double factor = 1 + NOISE * random.nextGaussian();
      measured += Math.pow(factor - 1, 2) / 200;
      estimates.add(List.of(measured(genome, truth.applyAsDouble(genome) * factor, NOISE)));
    }
    double estimated =
        estimates.all().stream()
            .mapToDouble(one -> Math.pow(cost(one) / truth.applyAsDouble(one.genome()) - 1, 2))
            .average()
            .orElseThrow();
    return new double[] {Math.sqrt(measured), Math.sqrt(estimated)};
  }

  @Test
  void asksForTheFrontsLeastMeasuredFirst() {
    Random random = new Random(2);
    Genome often = genome(random);
    Genome seldom = genome(random);
    Genome behind = genome(random);
    Genome exact = genome(random);
    Estimates estimates = Estimates.byRepetition();
    estimates.add(List.of(front(often, 0.1, 100), front(seldom, 0.2, 50), front(behind, 0.3, 70)));
    estimates.add(List.of(front(often, 0.1, 100)));
    assertThat(estimates.doubtful(1)).containsExactly(seldom);
    assertThat(estimates.doubtful(2)).containsExactly(seldom, often);
    assertThat(estimates.doubtful(9)).containsExactly(seldom, often, behind);

    Estimates known = Estimates.byRepetition();
    known.add(List.of(new Measured(exact, ObjectiveVector.of(0.1, 10), 0)));
    assertThat(known.isNoisy()).isFalse();
    assertThat(known.doubtful(3)).isEmpty();
  }

  private static Measured front(Genome genome, double error, double cost) {
    return new Measured(
        genome, ObjectiveVector.of(error, cost), 0, ObjectiveVector.of(0, 0.05 * cost));
  }

  @Test
  void whatIsInfeasibleStaysInItsPlace() {
    Random random = new Random(3);
    Genome bad = genome(random);
    Genome good = genome(random);
    Estimates estimates = Estimates.unconstrained();
    estimates.add(List.of(new Evaluated.Infeasible(bad, "too large", 2), front(good, 0.1, 5)));
    assertThat(estimates.all()).extracting(Evaluated::genome).containsExactly(bad, good);
    assertThat(estimates.of(List.of(bad)).getFirst().violation()).isEqualTo(2);
  }
}
