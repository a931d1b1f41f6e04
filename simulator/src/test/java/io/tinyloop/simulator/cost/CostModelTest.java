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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  void knowsTheSixCoresAndTheirBoards() {
    assertThat(costs.cores())
        .containsExactly(
            "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32");
    assertThat(costs.version()).isEqualTo(2);
    for (String core : costs.cores()) {
      assertThat(costs.core(core).name()).isEqualTo(core);
      assertThat(costs.boards().values())
          .filteredOn(board -> board.name().equals(core) && board.board().usual())
          .hasSize(1);
    }
    assertThat(costs.core("nrf52840").name()).isEqualTo("cortex-m4");
    assertThat(costs.core("nrf52840").clockHertz()).isEqualTo(64_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32"})
  void saysWhereTheFiguresOfACoreComeFrom(String core) {
    FittedCore fitted = costs.core(core).fitted();

    assertThat(fitted.core()).isEqualTo(core);
    assertThat(fitted.origin().device()).isEqualTo("emulated:" + core);
    assertThat(fitted.origin().counter()).isEqualTo("instructions");
    assertThat(fitted.origin().provenance()).isEqualTo("EMULATED");
    assertThat(fitted.origin().firmwareDigest()).hasSize(64);
    assertThat(fitted.origin().genomes()).isGreaterThanOrEqualTo(64);
    assertThat(fitted.errors())
        .filteredOn(error -> error.genomes().equals("unseen"))
        .isNotEmpty()
        .allSatisfy(error -> {
          boolean cycles = error.of().equals("cycles");
          assertThat(error.medianPercent()).isLessThanOrEqualTo(cycles ? 2 : 0.5);
          assertThat(error.worstPercent()).isLessThanOrEqualTo(cycles ? 5 : 2);
        });
  }

  @Test
  void namesTheCoresThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> costs.core("cortex-m5"))
        .withMessageContaining("cortex-m5")
        .withMessageContaining("Maybe one of cortex-m0plus");
  }

  /** The matrix products of a step of I = 64, H = 128, counted in emulation: figures.csv. */
  @ParameterizedTest
  @CsvSource({
    "cortex-m4, 8, 82618",
    "cortex-m4, 5, 105940",
    "cortex-m4, 4, 99604",
    "cortex-m4, 2, 96724",
    "cortex-m0plus, 8, 289763",
    "cortex-m0plus, 4, 240323",
    "rv32, 8, 275812",
    "rv32, 4, 199990"
  })
  void comesNearEmulatedSteps(String name, int bits, double emulated) {
    QuantizedGru model = model(RandomModels.homogeneous(bits, false), 64, 128);
    CoreModel core = costs.core(name);
    int linear = Operator.LINEAR.size();
    double two = sum(core.instructions(model, 2).subList(0, linear));
    double one = sum(core.instructions(model, 1).subList(0, linear));

    assertThat((two - one) / emulated).isCloseTo(1, within(0.01));
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * Two products a word without a mask: this firmware's 8-bit loops are the shortest of a core with
   * SMLAD.
   */
  @Test
  void chargesWidthsAsTheKernelsRunThem() {
    for (Operator operator : Operator.LINEAR) {
      long eight = cycles("cortex-m4", model(withWeights(operator, 8), 28, 64), 28);
      long five = cycles("cortex-m4", model(withWeights(operator, 5), 28, 64), 28);
      assertThat(five).as("%s at 5 bits", operator).isGreaterThan(eight);
      long wide = cycles("cortex-m0plus", model(withWeights(operator, 8), 28, 64), 28);
      long narrow = cycles("cortex-m0plus", model(withWeights(operator, 2), 28, 64), 28);
      assertThat(narrow).as("%s at 2 bits on an M0+", operator).isLessThan(wide);
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
        {"version": 2, "sources": {"a": "a book"}, "cores": [],
         "boards": [{"name": "b", "core": "cortex-m4", "clockHertz": 1,
           "ramBytes": {"value": 1, "source": "hearsay"}}]}
        """;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CostModel.parse(json.getBytes(StandardCharsets.UTF_8), List.of()))
        .withMessageContaining("hearsay");
  }

  @Test
  void refusesAProfileThatLacksATerm() {
    CoreModel core = costs.core("cortex-m4");
    FittedCore fitted = core.fitted();
    Map<String, FittedCore.Figures> fewer = new HashMap<>(fitted.terms());
    fewer.remove("word.3");
    FittedCore lacking =
        new FittedCore(
            FittedCore.SCHEMA,
            FittedCore.VERSION,
            fitted.core(),
            fitted.kernel(),
            fitted.origin(),
            fitted.errors(),
            fewer);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CoreModel(core.board(), lacking, 1))
        .withMessageContaining("[word.3]")
        .withMessageContaining("Maybe");
  }

  @Test
  void readsWhatItWrites() {
    FittedCore fitted = costs.core("rv32").fitted();

    assertThat(FittedCore.parse(fitted.toJson())).isEqualTo(fitted);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> FittedCore.parse("{\"schema\": \"other\"}".getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("no profile of a core")
        .withMessageContaining("Maybe");
  }
}
