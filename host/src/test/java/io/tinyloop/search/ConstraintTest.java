package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.search.Constraint.Relation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintTest {

  @ParameterizedTest
  @CsvSource({
    "latency<5ms,        LATENCY,  BELOW,    5000",
    "latency <= 5000 us, LATENCY,  AT_MOST,  5000",
    "latency<0.5s,       LATENCY,  BELOW,    500000",
    "energy<100uJ,       ENERGY,   BELOW,    100",
    "energy<2mJ,         ENERGY,   BELOW,    2000",
    "energy<500nJ,       ENERGY,   BELOW,    0.5",
    "size<16KiB,         SIZE,     BELOW,    16384",
    "size<16kB,          SIZE,     BELOW,    16000",
    "ram<=1MiB,          RAM,      AT_MOST,  1048576",
    "ram<64000B,         RAM,      BELOW,    64000",
    "accuracy>0.95,      ACCURACY, ABOVE,    0.95",
    "accuracy>=95%,      ACCURACY, AT_LEAST, 0.95",
  })
  void readsObjectiveRelationBoundAndUnit(
      String text, Objective objective, Relation relation, double bound) {
    Constraint constraint = Constraint.parse(text);
    assertThat(constraint.objective()).isEqualTo(objective);
    assertThat(constraint.relation()).isEqualTo(relation);
    assertThat(constraint.bound()).isCloseTo(bound, within(1e-9 * bound));
    assertThat(Constraint.parse(constraint.toString())).isEqualTo(constraint);
  }

  @ParameterizedTest
  @CsvSource({
    "latency5ms,     no form like",
    "latency<,       no form like",
    "latency<-5ms,   no form like",
    "speed<5ms,      The objective (speed) is unknown",
    "latency<5,      The unit (none) of the constraint \"latency<5\" does not measure latency",
    "latency<5KiB,   The unit (KiB)",
    "accuracy>95,    must be at most 1",
    "latency<0ms,    above 0",
    "latency<5.5.5ms, is no number",
    "latency<1e999ms, must be finite",
  })
  void quotesTheTextOfABadConstraint(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Constraint.parse(text))
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latency5ms", "speed<5ms", "latency<5", "accuracy>95", "latency<5.5.5ms"})
  void advisesOnABadConstraint(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Constraint.parse(text))
        .withMessageContaining("Maybe ");
  }

  @ParameterizedTest
  @CsvSource({
    "latency<5ms,   4999, 0",
    "latency<5ms,   7000, 0.4",
    "latency<=5ms,  5000, 0",
    "accuracy>0.8,  0.9,  0",
    "accuracy>0.8,  0.6,  0.25",
    "accuracy>=0.8, 0.8,  0",
  })
  void violationIsRelativeToTheBound(String text, double quantity, double violation) {
    assertThat(Constraint.parse(text).violation(quantity)).isCloseTo(violation, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"latency<5ms, 5000", "accuracy>0.8, 0.8"})
  void strictBoundIsMissedWhenMetExactly(String text, double quantity) {
    assertThat(Constraint.parse(text).violation(quantity)).isPositive().isLessThan(1e-12);
  }

  @Test
  void refusesAQuantityThatIsNotFinite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Constraint.parse("latency<5ms").violation(Double.NaN))
        .withMessageContaining("NaN");
  }

  @Test
  void violationsAdd() {
    Constraints constraints = Constraints.parse(List.of("latency<5ms", "size<10kB"));
    Map<Objective, Double> quantities =
        Map.of(Objective.LATENCY, 7_000.0, Objective.SIZE, 15_000.0);
    assertThat(constraints.violation(quantities)).isCloseTo(0.9, within(1e-12));
    assertThat(constraints.staticOnes().violation(quantities)).isCloseTo(0.5, within(1e-12));
    assertThat(Constraints.NONE.violation(Map.of())).isZero();
  }

  @Test
  void saysWhichConstrainedQuantityIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Constraints.parse(List.of("energy<1uJ")).violation(Map.of(Objective.SIZE, 1.0)))
        .withMessageContaining("has no energy; known are [size]")
        .withMessageContaining("Maybe the device does not measure it");
  }
}
