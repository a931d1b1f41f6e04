package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Operator.*;
import static java.util.Objects.requireNonNull;

import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Turns one layer into integers for any widths. Grids and weight scales do not depend on the rest
 * of a genome and are kept. Thread-safe.
 */
final class LayerQuantizer {

  private final FloatGru.Layer layer;
  private final RangeSearch ranges;
  private final CellSamples cells;
  private final Map<Operator, Distribution> distributions = new EnumMap<>(Operator.class);
  private final Map<Operator, LinearQuantizer> linear = new EnumMap<>(Operator.class);
  private final ConcurrentHashMap<Key, Grid> grids = new ConcurrentHashMap<>();

  private record Key(Operator operator, int bits) {}

  LayerQuantizer(FloatGru.Layer layer, LayerStatistics statistics, QuantizeOptions options) {
    this.layer = layer;
    ranges = new RangeSearch(options.rangeMethod());
    cells = statistics.cells();
    Map<Operator, Distribution> made = new ConcurrentHashMap<>();
    Arrays.stream(Operator.values())
        .parallel()
        .forEach(operator -> made.put(operator, cells.distribution(operator)));
    distributions.putAll(made);
    for (Operator operator : Operator.LINEAR) {
      linear.put(
          operator, new LinearQuantizer(weights(layer, statistics, operator), options.perRow()));
    }
  }

  private static LinearWeights weights(
      FloatGru.Layer layer, LayerStatistics statistics, Operator operator) {
    int h = layer.hiddenSize();
    boolean hidden = operator.readsHidden();
    float[] all = hidden ? layer.hiddenWeights() : layer.inputWeights();
    int size = h * (hidden ? h : layer.inputSize());
    int from = gate(operator) * size;
    return new LinearWeights(
        h,
        Arrays.copyOfRange(all, from, from + size),
        hidden ? statistics.state() : statistics.input());
  }

  /** The biases of a linear operator's rows. */
  private double[] biases(Operator operator) {
    float[] all = operator.readsHidden() ? layer.hiddenBiases() : layer.inputBiases();
    int h = layer.hiddenSize();
    return IntStream.range(0, h).mapToDouble(row -> all[gate(operator) * h + row]).toArray();
  }

  /** Reset 0, update 1, candidate 2. */
  private static int gate(Operator linear) {
    return LINEAR.indexOf(linear) / 2;
  }

  /** The grid of an operator's output at a width. */
  Grid grid(Operator operator, int bits) {
    if (operator.onUnitGrid()) {
      return Grid.unit(bits);
    }
    return bits == 16
        ? Grid.WIDE_SIGNED
        : grids.computeIfAbsent(new Key(operator, bits), this::search);
  }

  private Grid search(Key key) {
    Distribution values = distribution(key.operator());
    return ranges.grid(values, key.bits(), error(key.operator(), values));
  }

  /** What the best range of an operator's output minimises. */
  private ToDoubleFunction<Grid> error(Operator operator, Distribution values) {
    return switch (operator) {
      case RESET_SUM, UPDATE_SUM, CANDIDATE_SUM -> values::tableError;
      case RESET_INPUT_LINEAR,
          RESET_HIDDEN_LINEAR,
          UPDATE_INPUT_LINEAR,
          UPDATE_HIDDEN_LINEAR,
          RESET_PRODUCT ->
          new GateError(cells, operator)::of;
      // What its rounding loses, the state loses again at the next step.
      case CANDIDATE_PRODUCT -> grid -> values.roundingError(grid, 2);
      default -> grid -> values.roundingError(grid, 1);
    };
  }

  private Distribution distribution(Operator operator) {
    return requireNonNull(distributions.get(operator));
  }

  /** The grid of this layer's state as matrix products see it. */
  Grid stateView(LayerWidths widths) {
    int bits = widths.output(HIDDEN_SUM);
    return bits == 16 ? Grid.WIDE_STATE_VIEW : grid(HIDDEN_SUM, bits);
  }

  /** The layer in integers, for inputs on this grid. */
  ScaledLayer quantize(LayerWidths widths, Grid input) throws InfeasibleCandidateException {
    var assembly = new Assembly(widths, input);
    return new ScaledLayer(assembly.layer(), input, assembly.outputs);
  }

  /** One layer in the making: the grids that its operators' outputs really have. */
  private final class Assembly {

    private final LayerWidths widths;
    private final Grid input;
    private final Map<Operator, Grid> outputs = new EnumMap<>(Operator.class);

    Assembly(LayerWidths widths, Grid input) {
      this.widths = widths;
      this.input = input;
      // Those of a first genome are searched side by side; later genomes find most of them kept.
      Arrays.stream(Operator.values())
          .filter(operator -> !grids.containsKey(new Key(operator, widths.output(operator))))
          .parallel()
          .forEach(operator -> grid(operator, widths.output(operator)));
      for (Operator operator : Operator.values()) {
        outputs.put(operator, grid(operator, widths.output(operator)));
      }
    }

    GruLayer layer() throws InfeasibleCandidateException {
      List<LinearOperator> products = new ArrayList<>();
      gateProducts(RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR, products);
      gateProducts(UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR, products);
      products.add(linear(CANDIDATE_INPUT_LINEAR, biases(CANDIDATE_INPUT_LINEAR)));
      products.add(linear(CANDIDATE_HIDDEN_LINEAR, biases(CANDIDATE_HIDDEN_LINEAR)));
      AddOperator resetSum = add(RESET_SUM, RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR);
      AddOperator updateSum = add(UPDATE_SUM, UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR);
      LookupTable resetSigmoid = table(RESET_SIGMOID, RESET_SUM);
      LookupTable updateSigmoid = table(UPDATE_SIGMOID, UPDATE_SUM);
      MultiplyOperator resetProduct =
          multiply(RESET_PRODUCT, RESET_SIGMOID, CANDIDATE_HIDDEN_LINEAR);
      AddOperator candidateSum = add(CANDIDATE_SUM, CANDIDATE_INPUT_LINEAR, RESET_PRODUCT);
      return new GruLayer(
          input.format(),
          products,
          resetSum,
          updateSum,
          resetSigmoid,
          updateSigmoid,
          resetProduct,
          candidateSum,
          table(CANDIDATE_TANH, CANDIDATE_SUM),
          Factors.complement(output(UPDATE_SIGMOID), output(UPDATE_COMPLEMENT)),
          multiply(CANDIDATE_PRODUCT, UPDATE_COMPLEMENT, CANDIDATE_TANH),
          multiply(CARRY_PRODUCT, UPDATE_SIGMOID, HIDDEN_SUM),
          stateSum());
    }

    private Grid output(Operator operator) {
      return requireNonNull(outputs.get(operator));
    }

    /**
     * The two products of a gate that only their sum reads: the biases of both go into the second,
     * for one array of wide biases is smaller than two.
     */
    private void gateProducts(Operator byInput, Operator byState, List<LinearOperator> products)
        throws InfeasibleCandidateException {
      LinearOperator first = linear(byInput, biases(byInput));
      double[] biases = biases(byState);
      for (int row = 0; row < biases.length; row++) {
        double unit = Factors.real(first.requantization(row)) * output(byInput).scale();
        biases[row] += first.biases()[row] * unit;
      }
      products.add(
          new LinearOperator(
              first.weights(),
              new int[biases.length],
              first.preShift(),
              first.multipliers(),
              first.shift(),
              first.output()));
      products.add(linear(byState, biases));
    }

    private LinearOperator linear(Operator operator, double[] biases)
        throws InfeasibleCandidateException {
      Grid read = operator.readsHidden() ? stateView(widths) : input;
      LinearQuantizer quantizer = requireNonNull(LayerQuantizer.this.linear.get(operator));
      return keep(
          operator, quantizer.quantize(widths.weight(operator), read, output(operator), biases));
    }

    private AddOperator add(Operator operator, Operator a, Operator b)
        throws InfeasibleCandidateException {
      return keep(operator, Factors.add(output(a), output(b), output(operator)));
    }

    private MultiplyOperator multiply(Operator operator, Operator a, Operator b)
        throws InfeasibleCandidateException {
      return keep(operator, Factors.multiply(output(a), output(b), output(operator)));
    }

    /** The new state's grid is read before it is made, so it cannot be changed. */
    private AddOperator stateSum() throws InfeasibleCandidateException {
      var scaled =
          Factors.add(output(CANDIDATE_PRODUCT), output(CARRY_PRODUCT), output(HIDDEN_SUM));
      if (!scaled.output().equals(output(HIDDEN_SUM))) {
        throw new InfeasibleCandidateException(
            "the state's sum does not fit its grid " + output(HIDDEN_SUM));
      }
      return scaled.operator();
    }

    private LookupTable table(Operator operator, Operator argument) {
      double[] targets = distribution(argument).conditionalTargets(output(argument));
      int[] values = new int[targets.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = output(operator).value(targets[i]);
      }
      return new LookupTable(values, output(operator).format());
    }

    private <T> T keep(Operator operator, Factors.Scaled<T> scaled) {
      outputs.put(operator, scaled.output());
      return scaled.operator();
    }
  }
}
