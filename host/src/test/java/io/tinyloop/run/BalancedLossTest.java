package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BalancedLossTest {

  @Test
  void logitsThatSayNothingLoseTheLogarithmOfTheClasses() {
    float[][] logits = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    assertThat(BalancedLoss.of(logits, new byte[] {1, 3})).isCloseTo(Math.log(4), within(1e-9));
  }

  /** Of class 0 three samples that are told, of class 1 one that is not. */
  @Test
  void weighsClassesAlike() {
    float[][] logits = {{8, 0}, {8, 0}, {8, 0}, {0, 0}};
    double balanced = BalancedLoss.of(logits, new byte[] {0, 0, 0, 1});
    assertThat(balanced).isCloseTo(Math.log(2) / 2, within(1e-3));
  }

  /** The same logits ten times over are as good: the temperature takes it back. */
  @Test
  void doesNotMindHowSureAModelIs() {
    float[][] logits = {{1, 0}, {0, 1}, {1, 0.5f}, {0.4f, 0}};
    float[][] surer = new float[4][2];
    for (int i = 0; i < 4; i++) {
      for (int c = 0; c < 2; c++) {
        surer[i][c] = 3 * logits[i][c];
      }
    }
    byte[] labels = {0, 1, 1, 0};
    assertThat(BalancedLoss.of(surer, labels))
        .isCloseTo(BalancedLoss.of(logits, labels), within(1e-3));
  }
}
