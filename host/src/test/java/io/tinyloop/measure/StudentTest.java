package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StudentTest {

  /** Of many samples of {@code count} normal values, the share whose interval holds the truth. */
  private static double coverage(int count, double times) {
    Random random = new Random(7);
    int rounds = 40_000;
    int held = 0;
    for (int round = 0; round < rounds; round++) {
      double[] values = random.doubles(count).map(_ -> random.nextGaussian()).toArray();
      double mean = 0;
      for (double value : values) {
        mean += value / count;
      }
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      held += Math.abs(mean) <= times * Math.sqrt(squares / (count - 1) / count) ? 1 : 0;
    }
    return (double) held / rounds;
  }

  @Test
  void coversWhatItSays() {
    for (int count : new int[] {2, 3, 8, 16, 61}) {
      assertThat(coverage(count, Student.of95(count - 1))).isBetween(0.946, 0.956);
      assertThat(coverage(count, Student.of999(count - 1))).isBetween(0.9984, 0.9996);
    }
  }

  @Test
  void takesTheWiderBetweenTwoEntries() {
    assertThat(Student.of95(14)).isEqualTo(Student.of95(10));
    assertThat(Student.of95(10_000)).isEqualTo(Student.of95(120));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Student.of95(0))
        .withMessageContaining("(0)");
  }

  @Test
  void twoBoardsThatDifferHaveAWideInterval() {
    Repeated two = Repeated.of(new double[] {100, 101}, new double[] {0.01, 0.01});
    assertThat(two.standardError()).isEqualTo(0.5);
    assertThat(two.low()).isEqualTo(100.5 - 12.706 * 0.5);
    Repeated one = Repeated.of(new double[] {100}, new double[] {0.5});
    assertThat(one.high()).isEqualTo(100 + Estimate.NORMAL * 0.5);
  }
}
