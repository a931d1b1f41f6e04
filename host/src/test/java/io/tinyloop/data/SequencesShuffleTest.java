package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subsets of files whose classes come in turn. */
class SequencesShuffleTest {

  private static Sequences inTurn(int count, int classes) {
    byte[] labels = new byte[count];
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % classes);
      values[i] = i;
    }
    return new Sequences(count, 1, 1, new InputValues.Features(values), labels);
  }

  @Test
  void aSubsetOfShuffledSequencesHasAllClasses() {
    Sequences subset = inTurn(1000, 10).shuffled(1).spread(100);
    assertThat(IntStream.range(0, 100).map(i -> subset.labels()[i]).distinct().count())
        .isEqualTo(10);
  }

  @Test
  void labelsGoWithTheirSequences() {
    Sequences shuffled = inTurn(50, 10).shuffled(3);
    for (int i = 0; i < 50; i++) {
      assertThat(shuffled.labels()[i]).isEqualTo((byte) (shuffled.values().at(i) % 10));
    }
    assertThat(shuffled.values().at(0)).isNotEqualTo(inTurn(50, 10).values().at(0));
  }
}
