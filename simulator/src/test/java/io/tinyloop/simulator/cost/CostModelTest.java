package io.tinyloop.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CostModelTest {

  private final CostModel costs = CostModel.standard();

  private static QuantizedGru model(LayerWidths widths, int inputSize, int hiddenSize) {
    return new RandomModels(new SplittableRandom(1))
        .model(List.of(widths), inputSize, List.of(hiddenSize), 10);
  }

  private static LayerWidths withWeights(Operator operator, int bits) {
    LayerWidths eight = RandomModels.homogeneous(8, false);
    List<Integer> weights = new ArrayList<>(eight.weights());
    weights.set(Operator.LINEAR.indexOf(operator), bits);
    return new LayerWidths(eight.outputs(), weights);
  }

  private long cycles(String core, QuantizedGru model, int steps) {
    return costs.core(core).cost(model, steps).sequenceCycles();
  }

  @Test
  void knowsTheSixCores() {
    assertThat(costs.cores().keySet())
        .containsExactly(
            "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32");
    assertThat(costs.version()).isPositive();
  }

  @Test
  void namesTheCoresThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> costs.core("cortex-m5"))
        .withMessageContaining("cortex-m5")
        .withMessageContaining("Maybe one of cortex-m0plus");
  }

  /** Whole steps of I = 64, H = 128 that were counted exactly in emulation. */
  @ParameterizedTest
  @CsvSource({"8, 134800", "4, 129300", "2, 117600"})
  void comesNearEmulatedStepsOnACortexM4(int bits, double emulated) {
    QuantizedGru model = model(RandomModels.homogeneous(bits, false), 64, 128);
    CoreModel core = costs.core("cortex-m4");
    double two = sum(core.operatorInstructions(model, 2));
    double one = sum(core.operatorInstructions(model, 1));

    assertThat((two - one) / emulated).isCloseTo(1, within(0.03));
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32"})
  void neverChargesMoreForNarrowerWeightsOfAnyOperator(String core) {
    for (Operator operator : Operator.LINEAR) {
      long wider = Long.MAX_VALUE;
      for (int bits = 8; bits >= 1; bits--) {
        long cycles = cycles(core, model(withWeights(operator, bits), 28, 64), 28);
        assertThat(cycles).as("%s at %d bits", operator, bits).isLessThanOrEqualTo(wider);
        wider = cycles;
      }
      assertThat(wider)
          .as("%s at 1 bit", operator)
          .isLessThan(cycles(core, model(withWeights(operator, 8), 28, 64), 28));
    }
  }

  @Test
  void chargesTheFusedStatePathLessThanFourRoundings() {
    QuantizedGru narrow = model(RandomModels.homogeneous(8, false), 28, 64);
    QuantizedGru wide = model(RandomModels.homogeneous(8, true), 28, 64);
    ModelCost cost = costs.core("cortex-m4").cost(wide, 28);

    assertThat(cost.sequenceCycles()).isLessThan(cycles("cortex-m4", narrow, 28));
    assertThat(cost.operatorCycles().get(Operator.CARRY_PRODUCT.ordinal())).isZero();
    assertThat(cost.operatorCycles().get(Operator.HIDDEN_SUM.ordinal())).isPositive();
  }

  @Test
  void chargesWideOutputsMoreWhereTheyAreNotFused() {
    LayerWidths narrow = RandomModels.homogeneous(8, false);
    for (Operator operator : Operator.STATE_PATH) {
      List<Integer> outputs = new ArrayList<>(narrow.outputs());
      outputs.set(operator.ordinal(), 16);
      QuantizedGru wide = model(new LayerWidths(outputs, narrow.weights()), 28, 64);

      assertThat(cycles("cortex-m4", wide, 28))
          .as("%s at 16 bits", operator)
          .isGreaterThan(cycles("cortex-m4", model(narrow, 28, 64), 28));
    }
  }

  @Test
  void growsWithStepsAndSizes() {
    LayerWidths widths = RandomModels.homogeneous(4, false);
    long small = cycles("rv32", model(widths, 28, 64), 28);

    assertThat(cycles("rv32", model(widths, 28, 64), 56))
        .isBetween(2 * small - small / 20, 2 * small);
    assertThat(cycles("rv32", model(widths, 28, 65), 28)).isGreaterThan(small);
    assertThat(cycles("rv32", model(widths, 30, 64), 28)).isGreaterThan(small);
  }

  @Test
  void turnsCyclesIntoEnergy() {
    CoreModel core = costs.core("cortex-m33");

    assertThat(core.energyNanojoules(1_000_000)).isEqualTo(151_000);
  }

  @Test
  void refusesAFigureWithoutASource() {
    String json =
        """
        {"version": 1, "sources": {"a": "a book"},
         "cores": {"x": {"board": "b", "clockHertz": 1,
           "instructionsPerMac": {"1": {"value": 1, "source": "hearsay"}}}}}
        """;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CostModel.parse(json.getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("hearsay");
  }
}
