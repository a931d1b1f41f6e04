package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.search.Evaluated.Infeasible;
import io.tinyloop.search.Evaluated.Measured;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectivesTest {

  private static final Genome GENOME = Genome.homogeneous(SearchSpace.PAPER, 8, 1);

  @Test
  void accuracyIsMinimisedAsError() {
    ObjectiveVector vector =
        Objectives.parse("size,accuracy")
            .vector(Map.of(Objective.ACCURACY, 0.75, Objective.SIZE, 100.0));
    assertThat(vector).isEqualTo(ObjectiveVector.of(100, 0.25));
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy,accuracy", "accuracy,speed", "", "accuracy,"})
  void refusesUnknownAndRepeatedObjectives(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Objectives.parse(text))
        .withMessageContaining("Maybe ");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesValuesThatAreNotFinite(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObjectiveVector.of(1, value))
        .withMessageContaining("must be finite")
        .withMessageContaining("Maybe the candidate failed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Measured(GENOME, ObjectiveVector.of(1), value))
        .withMessageContaining("violation");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Infeasible(GENOME, "does not fit", value))
        .withMessageContaining("violation");
  }

  @Test
  void dominatesWhenNowhereWorseAndSomewhereBetter() {
    ObjectiveVector vector = ObjectiveVector.of(1, 2);
    assertThat(vector.dominates(ObjectiveVector.of(1, 3))).isTrue();
    assertThat(vector.dominates(ObjectiveVector.of(2, 3))).isTrue();
    assertThat(vector.dominates(ObjectiveVector.of(1, 2))).isFalse();
    assertThat(vector.dominates(ObjectiveVector.of(0, 3))).isFalse();
    assertThat(vector.dominates(ObjectiveVector.of(1, 1))).isFalse();
  }

  @Test
  void negativeZeroIsZero() {
    assertThat(ObjectiveVector.of(-0.0)).isEqualTo(ObjectiveVector.of(0.0));
  }

  @Test
  void comparesOnlyVectorsOfTheSameObjectives() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObjectiveVector.of(1).dominates(ObjectiveVector.of(1, 2)))
        .withMessageContaining("[1.0] and [1.0, 2.0]");
  }
}
