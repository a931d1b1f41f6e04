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

/**
 * Turns one layer into integers for any widths. Grids and weight scales do not depend on the rest
 * of a genome and are kept. Thread-safe.
 */
final class LayerQuantizer {

  private final RangeSearch ranges;
  private final Map<Operator, Distribution> distributions;
  private final Map<Operator, LinearQuantizer> linear = new EnumMap<>(Operator.class);
  private final ConcurrentHashMap<Key, Grid> grids = new ConcurrentHashMap<>();

  private record Key(Operator operator, int bits) {}

  LayerQuantizer(FloatGru.Layer layer, LayerStatistics statistics, QuantizeOptions options) {
    ranges = new RangeSearch(options.rangeMethod());
    distributions = statistics.distributions();
    for (Operator operator : Operator.LINEAR) {
      linear.put(
          operator, new LinearQuantizer(weights(layer, statistics, operator), options.perRow()));
    }
  }

  private static LinearWeights weights(
      FloatGru.Layer layer, LayerStatistics statistics, Operator operator) {
    int gate = LINEAR.indexOf(operator) / 2;
    int h = layer.hiddenSize();
    boolean hidden = operator.readsHidden();
    int columns = hidden ? h : layer.inputSize();
    float[] w = hidden ? layer.hiddenWeights() : layer.inputWeights();
    float[] b = hidden ? layer.hiddenBiases() : layer.inputBiases();
    return new LinearWeights(
        h,
        Arrays.copyOfRange(w, gate * h * columns, (gate + 1) * h * columns),
        Arrays.copyOfRange(b, gate * h, (gate + 1) * h),
        hidden ? statistics.state : statistics.input);
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
    ToDoubleFunction<Grid> error =
        switch (key.operator()) {
          case RESET_SUM, UPDATE_SUM, CANDIDATE_SUM -> values::tableError;
          default -> values::roundingError;
        };
    return ranges.grid(values, key.bits(), error);
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
  GruLayer quantize(LayerWidths widths, Grid input) throws InfeasibleCandidateException {
    return new Assembly(widths, input).layer();
  }

  /** One layer in the making: the grids that its operators' outputs really have. */
  private final class Assembly {

    private final LayerWidths widths;
    private final Grid input;
    private final Map<Operator, Grid> outputs = new EnumMap<>(Operator.class);

    Assembly(LayerWidths widths, Grid input) {
      this.widths = widths;
      this.input = input;
      for (Operator operator : Operator.values()) {
        outputs.put(operator, grid(operator, widths.output(operator)));
      }
    }

    GruLayer layer() throws InfeasibleCandidateException {
      List<LinearOperator> products = new ArrayList<>();
      for (Operator operator : LINEAR) {
        products.add(linear(operator));
      }
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

    private LinearOperator linear(Operator operator) throws InfeasibleCandidateException {
      Grid read = operator.readsHidden() ? stateView(widths) : input;
      LinearQuantizer quantizer = requireNonNull(LayerQuantizer.this.linear.get(operator));
      return keep(operator, quantizer.quantize(widths.weight(operator), read, output(operator)));
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
