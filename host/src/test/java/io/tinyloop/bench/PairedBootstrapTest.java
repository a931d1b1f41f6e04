package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

  @Test
  void findsNoDifferenceBetweenAModelAndItself() {
    boolean[] correct = right(1000, 900);

    PairedBootstrap loss = PairedBootstrap.of(List.of(correct), List.of(correct));

    assertThat(loss).isEqualTo(new PairedBootstrap(0, 0, 0));
    assertThat(loss.containsZero()).isTrue();
  }

  @Test
  void givesPointsOverAllSeedsAndAnIntervalAroundThem() {
    PairedBootstrap loss =
        PairedBootstrap.of(
            List.of(right(1000, 900), right(1000, 920)),
            List.of(right(1000, 880), right(1000, 880)));

    assertThat(loss.points()).isCloseTo(3, within(1e-9));
    assertThat(loss.low()).isBetween(1.5, 2.9);
    assertThat(loss.high()).isBetween(3.1, 4.5);
    assertThat(loss.containsZero()).isFalse();
  }

  private static boolean[] right(int count, int right) {
    boolean[] correct = new boolean[count];
    java.util.Arrays.fill(correct, 0, right, true);
    return correct;
  }
}
