package io.tinyloop.simulator.cost;

import static io.tinyloop.protocol.model.Operator.CANDIDATE_TANH;
import static io.tinyloop.protocol.model.Operator.HIDDEN_SUM;
import static io.tinyloop.protocol.model.Operator.RESET_INPUT_LINEAR;
import static io.tinyloop.protocol.model.Operator.RESET_PRODUCT;
import static io.tinyloop.protocol.model.Operator.UPDATE_SIGMOID;

import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model makes the firmware do in one sequence, counted: blocks, words and iterations of
 * matrix products by the width that they are stored in, vectors that are prepared, units of each
 * element-wise stage by the variant that runs. A cost is a figure for each of these terms, times
 * their counts.
 *
 * <p>The element-wise operators run fused in four stages; a stage's terms stand at its last
 * operator, as its ticks do on a device.
 */
public final class CostTerms {

  private static final int BLOCK_ROWS = 4;

  private final MatrixKernel kernel;
  private final int steps;
  private final List<Map<String, Long>> operators = new ArrayList<>();

  private CostTerms(MatrixKernel kernel, int steps) {
    this.kernel = kernel;
    this.steps = steps;
  }

  /**
   * The counts of each term in one sequence of {@code steps} time steps.
   *
   * @return 17 a layer in operator order, then the head; terms that do not occur are left out
   */
  public static List<Map<String, Long>> of(QuantizedGru model, int steps, MatrixKernel kernel) {
    CostTerms terms = new CostTerms(kernel, steps);
    model.layers().forEach(terms::layer);
    terms.head(model.head());
    Map<String, Long> first = terms.operators.getFirst();
    first.put("sequence", 1L);
    first.put("step", (long) steps);
    first.put("clear.unit", model.layers().stream().mapToLong(GruLayer::hiddenSize).sum());
    return terms.operators;
  }

  /** Every term that a model can have on a core with this kernel. */
  static Set<String> names(MatrixKernel kernel) {
    Set<String> names =
        new TreeSet<>(
            List.of("sequence", "step", "clear.unit", "layer", "linear", "head", "head.row"));
    names.addAll(List.of("hidden.fused", "hidden.fused.unit", "hidden.wide.unit"));
    for (String stage : List.of("update", "reset", "candidate", "hidden")) {
      for (String variant : List.of(".proven", ".general")) {
        names.add(stage + variant);
        names.add(stage + variant + ".unit");
      }
    }
    for (int bits = 1; bits <= 8; bits++) {
      names.addAll(ofWidth(kernel, bits));
    }
    return names;
  }

  private static List<String> ofWidth(MatrixKernel kernel, int bits) {
    int stored = kernel.storedBits(bits);
    String vector = "vector." + kernel.vectorForm(bits);
    List<String> names = new ArrayList<>(List.of("block." + stored, "word." + stored, vector));
    if (stored > 1) {
      names.add("head.block." + stored);
    }
    if (kernel.unrolls(bits)) {
      names.add("loop." + stored);
    }
    if (kernel.vectorsInFours()) {
      for (String part : List.of(".quad", ".whole", ".tail", ".tail.column")) {
        names.add(vector + part);
      }
    } else {
      names.add(vector + ".column");
    }
    return names;
  }

  private void layer(GruLayer layer) {
    int first = operators.size();
    for (int i = 0; i < Operator.COUNT; i++) {
      operators.add(new TreeMap<>());
    }
    List<Map<String, Long>> own = operators.subList(first, first + Operator.COUNT);
    count(own.get(RESET_INPUT_LINEAR.ordinal()), "layer", steps);
    linear(layer, own, false);
    linear(layer, own, true);
    ProvenStages proven = ProvenStages.of(layer);
    int units = layer.hiddenSize();
    stage(own.get(UPDATE_SIGMOID.ordinal()), "update", proven.update(), units);
    stage(own.get(RESET_PRODUCT.ordinal()), "reset", proven.reset(), units);
    stage(own.get(CANDIDATE_TANH.ordinal()), "candidate", proven.candidate(), units);
    hidden(layer, own.get(HIDDEN_SUM.ordinal()), proven.hidden());
  }

  /**
   * The three operators that read one vector; it is prepared again where the next needs another
   * form.
   */
  private void linear(GruLayer layer, List<Map<String, Long>> own, boolean hidden) {
    String form = "";
    for (Operator operator : Operator.LINEAR) {
      if (operator.readsHidden() == hidden) {
        WeightMatrix weights = layer.linear(operator).weights();
        Map<String, Long> counts = own.get(operator.ordinal());
        String wanted = kernel.vectorForm(weights.bits());
        if (!wanted.equals(form)) {
          vector(counts, wanted, weights.columns(), steps);
        }
        form = wanted;
        count(counts, "linear", steps);
        product(counts, "block", weights, steps);
      }
    }
  }

  private void product(Map<String, Long> counts, String block, WeightMatrix weights, long times) {
    int bits = weights.bits();
    int stored = kernel.storedBits(bits);
    int words = kernel.words(weights.columns(), bits);
    long blocks = times * ((weights.rows() + BLOCK_ROWS - 1) / BLOCK_ROWS);
    count(counts, "%s.%d".formatted(block, stored), blocks);
    count(counts, "word.%d".formatted(stored), blocks * words);
    if (kernel.unrolls(bits)) {
      count(counts, "loop.%d".formatted(stored), blocks * kernel.loops(words, bits));
    }
  }

  private void vector(Map<String, Long> counts, String form, int columns, long times) {
    String name = "vector." + form;
    count(counts, name, times);
    if (!kernel.vectorsInFours()) {
      count(counts, name + ".column", times * columns);
      return;
    }
    count(counts, name + ".quad", times * (columns / 4));
    count(counts, name + ".whole", columns >= 4 ? times : 0);
    count(counts, name + ".tail", columns % 4 == 0 ? 0 : times);
    count(counts, name + ".tail.column", times * (columns % 4));
  }

  private void stage(Map<String, Long> counts, String name, boolean proven, long units) {
    String variant = name + (proven ? ".proven" : ".general");
    count(counts, variant, steps);
    count(counts, variant + ".unit", steps * units);
  }

  private void hidden(GruLayer layer, Map<String, Long> counts, boolean proven) {
    long units = (long) steps * layer.hiddenSize();
    if (layer.fusedStatePath()) {
      count(counts, "hidden.fused", steps);
      count(counts, "hidden.fused.unit", units);
      return;
    }
    stage(counts, "hidden", proven, layer.hiddenSize());
    count(counts, "hidden.wide.unit", layer.state().bits() == 16 ? units : 0);
  }

  private void head(ClassifierHead head) {
    Map<String, Long> counts = new TreeMap<>();
    WeightMatrix weights = head.weights();
    vector(counts, kernel.vectorForm(weights.bits()), weights.columns(), 1);
    count(counts, "head", 1);
    count(counts, "head.row", weights.rows());
    // The quantizer makes no head of 1 bit, so that none was ever fitted.
    product(counts, weights.bits() == 1 ? "block" : "head.block", weights, 1);
    operators.add(counts);
  }

  private static void count(Map<String, Long> counts, String term, long times) {
    if (times > 0) {
      counts.merge(term, times, Long::sum);
    }
  }
}
