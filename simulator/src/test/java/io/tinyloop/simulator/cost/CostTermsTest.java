package io.tinyloop.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTermsTest {

  private static QuantizedGru model(LayerWidths widths, int inputs, int units) {
    return new RandomModels(new SplittableRandom(1))
        .model(List.of(widths), inputs, List.of(units), 10);
  }

  private static Map<String, Long> terms(QuantizedGru model, Operator operator, MatrixKernel of) {
    return CostTerms.of(model, 3, of).get(operator.ordinal());
  }

  /** 30 columns: by hand from the layouts in firmware-stub/core/tl_kernel_*.c. */
  @ParameterizedTest
  @CsvSource({
    "lanes, 8, 8, 2",
    "lanes, 5, 6, 3",
    "lanes, 4, 4, 2",
    "lanes, 2, 2, 1",
    "pairs, 5, 10, 5",
    "pairs, 4, 8, 2",
    "pairs, 2, 4, 1",
    "pairs-unrolled, 5, 10, 5",
    "pairs-unrolled, 3, 6, 2",
    "pairs-unrolled, 4, 8, 2",
    "pairs-unrolled, 2, 4, 2"
  })
  void countsWordsAndIterationsOfARow(String kernel, int bits, int words, int loops) {
    MatrixKernel of = MatrixKernel.named(kernel);
    QuantizedGru model = model(RandomModels.homogeneous(bits, false), 30, 10);
    Map<String, Long> terms = terms(model, Operator.UPDATE_INPUT_LINEAR, of);
    long blocks = 3 * 3;

    assertThat(terms)
        .containsEntry("linear", 3L)
        .containsEntry("block." + of.storedBits(bits), blocks)
        .containsEntry("word." + of.storedBits(bits), blocks * words)
        .containsEntry("loop." + of.storedBits(bits), blocks * loops)
        .hasSize(4);
  }

  @Test
  void preparesAVectorAgainWhereTheNextOperatorReadsAnotherForm() {
    LayerWidths eight = RandomModels.homogeneous(8, false);
    List<Integer> weights = new ArrayList<>(eight.weights());
    weights.set(Operator.LINEAR.indexOf(Operator.UPDATE_INPUT_LINEAR), 4);
    QuantizedGru mixed = model(new LayerWidths(eight.outputs(), weights), 30, 10);

    assertThat(terms(mixed, Operator.RESET_INPUT_LINEAR, MatrixKernel.LANES))
        .containsEntry("vector.telescoped", 3L)
        .containsEntry("vector.telescoped.quad", 21L)
        .containsEntry("vector.telescoped.tail.column", 6L);
    assertThat(terms(mixed, Operator.UPDATE_INPUT_LINEAR, MatrixKernel.LANES))
        .containsEntry("vector.natural", 3L);
    assertThat(terms(mixed, Operator.CANDIDATE_INPUT_LINEAR, MatrixKernel.LANES))
        .containsEntry("vector.telescoped", 3L);
    assertThat(terms(mixed, Operator.UPDATE_INPUT_LINEAR, MatrixKernel.PAIRS))
        .doesNotContainKey("vector.natural");
  }

  @Test
  void hasTheStagesAtTheirLastOperators() {
    List<Map<String, Long>> terms =
        CostTerms.of(model(RandomModels.homogeneous(8, true), 30, 10), 3, MatrixKernel.LANES);

    assertThat(terms).hasSize(18);
    assertThat(terms.get(Operator.HIDDEN_SUM.ordinal()))
        .isEqualTo(Map.of("hidden.fused", 3L, "hidden.fused.unit", 30L));
    assertThat(terms.get(Operator.CARRY_PRODUCT.ordinal())).isEmpty();
    assertThat(terms.getFirst())
        .containsEntry("sequence", 1L)
        .containsEntry("step", 3L)
        .containsEntry("clear.unit", 10L);
    assertThat(terms.getLast()).containsEntry("head.row", 10L).containsEntry("head", 1L);
  }

  @Test
  void knowsTheKernelOfADevice() {
    assertThat(MatrixKernel.of("lanes -Os", "cortex-m4")).isEqualTo(MatrixKernel.LANES);
    assertThat(MatrixKernel.of("pairs -Os", "cortex-m3")).isEqualTo(MatrixKernel.PAIRS);
    assertThat(MatrixKernel.of("pairs -Os", "rv32")).isEqualTo(MatrixKernel.PAIRS_UNROLLED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MatrixKernel.of("vector", "cortex-m4"))
        .withMessageContaining("(vector)")
        .withMessageContaining("Maybe");
  }
}
