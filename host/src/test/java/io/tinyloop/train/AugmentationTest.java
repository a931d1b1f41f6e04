package io.tinyloop.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  /** Two sequences of five steps of one value: 0 1 2 3 4 and 10 11 12 13 14. */
  private static final Sequences TWO =
      new Sequences(
          2,
          5,
          1,
          new InputValues.Features(new float[] {0, 1, 2, 3, 4, 10, 11, 12, 13, 14}),
          new byte[] {3, 7});

  @Test
  void beginsWithTheOriginals() {
    Sequences more = new Augmentation(4, 2, 0.1, 0.5, 1).of(TWO);
    assertThat(more.count()).isEqualTo(8);
    assertThat(values(more, 0)).isEqualTo(values(TWO, 0));
    assertThat(values(more, 1)).isEqualTo(values(TWO, 1));
    assertThat(more.labels()).containsExactly(3, 7, 3, 7, 3, 7, 3, 7);
  }

  @Test
  void movesInTimeAndRepeatsTheEnds() {
    Sequences moved = new Augmentation(20, 1, 0, 0, 1).of(TWO);
    List<List<Float>> ofTheFirst = new ArrayList<>();
    for (int i = 0; i < moved.count(); i += 2) {
      ofTheFirst.add(values(moved, i));
    }
    assertThat(ofTheFirst)
        .contains(List.of(0f, 0f, 1f, 2f, 3f), List.of(1f, 2f, 3f, 4f, 4f))
        .isSubsetOf(List.of(0f, 0f, 1f, 2f, 3f), List.of(1f, 2f, 3f, 4f, 4f), values(TWO, 0));
  }

  /** A mixture lies between the two, nearer to the one whose label it has. */
  @Test
  void mixesTwoSequencesAndKeepsTheLabelOfTheLargerShare() {
    Sequences mixed = new Augmentation(40, 0, 0, 0.5, 1).of(TWO);
    boolean between = false;
    for (int i = 0; i < mixed.count(); i += 2) {
      float first = values(mixed, i).getFirst();
      assertThat(first).isBetween(0f, 5f);
      between |= first > 0.5;
    }
    assertThat(between).isTrue();
  }

  @Test
  void sameSeedGivesTheSameSequences() {
    Augmentation noisy = new Augmentation(3, 1, 0.5, 0.5, 9);
    assertThat(all(noisy.of(TWO))).isEqualTo(all(noisy.of(TWO)));
    assertThat(all(new Augmentation(3, 1, 0.5, 0.5, 10).of(TWO))).isNotEqualTo(all(noisy.of(TWO)));
  }

  @Test
  void refusesNumbersOutOfBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Augmentation(0, 4, 0.1, 0.5, 1))
        .withMessageContaining("0 copies")
        .withMessageContaining("Maybe");
    assertThatIllegalArgumentException().isThrownBy(() -> new Augmentation(2, 4, 0.1, 0.6, 1));
  }

  private static List<Float> values(Sequences sequences, int sequence) {
    int size = sequences.sequenceSize();
    return all(sequences).subList(sequence * size, (sequence + 1) * size);
  }

  private static List<Float> all(Sequences sequences) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < sequences.values().size(); i++) {
      values.add(sequences.values().at(i));
    }
    return values;
  }
}
