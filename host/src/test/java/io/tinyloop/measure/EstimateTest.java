package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimateTest {

  private static final int TRIALS = 4000;

  @Test
  void interpolatesBetweenOrderStatistics() {
    Estimate estimate = Estimate.of(new double[] {8, 1, 7, 2, 6, 3, 5, 4, 9, 10});

    // Of ten values the second and ninth have 97.85 %, the third and eighth 89.06 %: 0.3246 of the
    // way in confidence, 8·0.3246 / (2 + 6·0.3246) = 0.6578 in place.
    assertThat(estimate.median()).isEqualTo(5.5);
    assertThat(estimate.low()).isEqualTo(2.658, within(1e-3));
    assertThat(estimate.high()).isEqualTo(8.342, within(1e-3));
    assertThat(estimate.confidence()).isEqualTo(0.95);
    assertThat(estimate.mean()).isEqualTo(5.5);
    assertThat(estimate.spread()).isEqualTo(2.5);
  }

  @Test
  void saysHowLittleConfidenceFewWindowsHave() {
    Estimate five = Estimate.of(new double[] {1, 2, 3, 4, 5});

    assertThat(five.low()).isEqualTo(1);
    assertThat(five.high()).isEqualTo(5);
    assertThat(five.confidence()).isEqualTo(1 - 2.0 / 32);
    assertThat(Estimate.of(new double[] {7}).confidence()).isZero();
  }

  @Test
  void refusesNoWindow() {
    assertThatThrownBy(() -> Estimate.of(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 8, 9, 16, 33, 64})
  void containsTheMedianOfWhateverDistribution(int count) {
    assertThat(coverage(count, SplittableRandom::nextGaussian, 0)).isBetween(0.935, 0.965);
    assertThat(coverage(count, SplittableRandom::nextDouble, 0.5)).isBetween(0.935, 0.965);
    assertThat(coverage(count, r -> -Math.log(1 - r.nextDouble()), Math.log(2)))
        .isBetween(0.935, 0.965);
  }

  private static double coverage(
      int count, ToDoubleFunction<SplittableRandom> distribution, double median) {
    SplittableRandom random = new SplittableRandom(count);
    int covered = 0;
    for (int i = 0; i < TRIALS; i++) {
      Estimate estimate =
          Estimate.of(
              DoubleStream.generate(() -> distribution.applyAsDouble(random))
                  .limit(count)
                  .toArray());
      covered += estimate.low() <= median && median <= estimate.high() ? 1 : 0;
    }
    return (double) covered / TRIALS;
  }

  @Test
  void growsByWhatIsKnownBadly() {
    Estimate plain = Estimate.of(new double[] {9, 10, 11, 10, 9, 11, 10, 10});
    Estimate corrected = plain.corrected(2, 0.5, 2, 0.01);

    assertThat(corrected.median()).isEqualTo(16);
    double common = Math.hypot(1, 0.16);
    double own = 2 * (plain.median() - plain.low());
    assertThat(corrected.low())
        .isEqualTo(16 - Math.hypot(own, Estimate.NORMAL * common), within(1e-9));
    assertThat(corrected.standardError()).isGreaterThan(common);
  }
}
