package io.tinyloop.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class NonNegativeFitTest {

  private static final double[] NO_PRIOR = new double[3];

  @Test
  void findsTheFiguresThatMadeTheTargets() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    double[] truth = {3, 0, 7.5};
    double[][] rows = new double[40][3];
    double[] targets = new double[40];
    for (int r = 0; r < rows.length; r++) {
      for (int j = 0; j < 3; j++) {
        rows[r][j] = random.nextDouble(10);
        targets[r] += rows[r][j] * truth[j];
      }
    }

    assertThat(NonNegativeFit.solve(rows, targets, NO_PRIOR)).containsExactly(truth, within(1e-5));
  }

  /** Ordinary least squares would give the second column −1. */
  @Test
  void neverGivesANegativeFigure() {
    double[][] rows = {{1, 0, 0}, {1, 1, 0}, {0, 0, 1}};
    double[] targets = {2, 1, 4};

    double[] x = NonNegativeFit.solve(rows, targets, NO_PRIOR);

    assertThat(x).containsExactly(new double[] {1.5, 0, 4}, within(1e-6));
  }

  @Test
  void takesFromThePriorWhatTheRowsLeaveOpen() {
    double[][] rows = {{1, 1, 0}, {2, 2, 0}, {0, 0, 1}};
    double[] targets = {10, 20, 5};

    double[] x = NonNegativeFit.solve(rows, targets, new double[] {4, 6, 0});

    assertThat(x).containsExactly(new double[] {4, 6, 5}, within(1e-5));
  }
}
