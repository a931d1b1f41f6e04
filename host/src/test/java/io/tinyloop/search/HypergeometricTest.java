package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HypergeometricTest {

  @Test
  void sumsTheRatiosOfBinomialCoefficients() {
    // 5 items, 2 marked, 3 drawn: none marked 1/10, one 6/10, both 3/10.
    assertThat(Hypergeometric.atMost(5, 2, 3, 0)).isCloseTo(0.1, within(1e-12));
    assertThat(Hypergeometric.atMost(5, 2, 3, 1)).isCloseTo(0.7, within(1e-12));
    assertThat(Hypergeometric.atMost(5, 2, 3, 2)).isCloseTo(1.0, within(1e-12));
    // Half of the items drawn: symmetric about 4500, whose probability is 1 / (15 √(2π)) = 0.0266.
    assertThat(Hypergeometric.atMost(10_000, 9_000, 5_000, 4_499)).isCloseTo(0.4867, within(1e-4));
  }

  /** Every population up to 14, every sample, every number of marked items: by enumeration. */
  @Test
  void theBoundFailsAtMostWithTheStatedProbability() {
    for (double alpha : new double[] {0.3, 0.05, 0.002}) {
      for (int population = 1; population <= 14; population++) {
        for (int sample = 0; sample <= population; sample++) {
          for (int all = 0; all <= population; all++) {
            assertThat(failure(population, sample, all, alpha))
                .as("%d of %d marked, %d drawn, alpha %s", all, population, sample, alpha)
                .isLessThanOrEqualTo(alpha + 1e-9);
          }
        }
      }
    }
  }

  /** Probability of the draws whose bound lies below the number that is marked. */
  private static double failure(int population, int sample, int all, double alpha) {
    double failure = 0;
    double below = 0;
    for (int marked = Math.max(0, sample + all - population);
        marked <= Math.min(sample, all);
        ++marked) {
      double upTo = Hypergeometric.atMost(population, all, sample, marked);
      if (Hypergeometric.upperBound(population, sample, marked, alpha) < all) {
        failure += upTo - below;
      }
      below = upTo;
    }
    return failure;
  }

  @Test
  void knowsAllWhenEverythingWasDrawn() {
    assertThat(Hypergeometric.upperBound(100, 100, 37, 0.01)).isEqualTo(37);
    assertThat(Hypergeometric.upperBound(100, 0, 0, 0.01)).isEqualTo(100);
  }

  @Test
  void refusesSamplesThatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hypergeometric.upperBound(10, 11, 0, 0.1))
        .withMessageContaining("11");
  }
}
