package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Valid models and data sets drawn from a seed. */
final class SeededModels {

  /** The shape of a model to draw. */
  record Shape(int inputSize, List<Integer> hiddenSizes, int classes, int inputBits) {}

  private final Random random;
  private final Style style;
  private final SeededOperators operators;

  SeededModels(long seed, Style style) {
    this.random = new Random(seed);
    this.style = style;
    this.operators = new SeededOperators(random, style);
  }

  /** A model of these widths, one {@link LayerWidths} a layer. */
  QuantizedGru model(Shape shape, List<LayerWidths> widths, boolean perRow) {
    ActivationFormat input = operators.format(shape.inputBits());
    List<GruLayer> layers = new ArrayList<>();
    ActivationFormat read = input;
    int columns = shape.inputSize();
    for (int l = 0; l < widths.size(); l++) {
      int hidden = shape.hiddenSizes().get(l);
      layers.add(layer(read, columns, hidden, widths.get(l), perRow));
      read = layers.getLast().stateView();
      columns = hidden;
    }
    WeightMatrix weights = operators.weights(shape.classes(), columns, 2 + random.nextInt(7));
    int[] biases = new int[shape.classes()];
    for (int c = 0; c < biases.length; c++) {
      biases[c] = random.nextInt(401) - 200;
    }
    return new QuantizedGru(input, layers, new ClassifierHead(weights, biases));
  }

  private GruLayer layer(
      ActivationFormat input, int columns, int hidden, LayerWidths widths, boolean perRow) {
    ActivationFormat state = signed(widths.output(HIDDEN_SUM));
    ActivationFormat view = state.bits() == 16 ? ActivationFormat.WIDE_STATE_VIEW : state;
    List<LinearOperator> linear = new ArrayList<>();
    for (Operator operator : LINEAR) {
      linear.add(
          operators.linear(
              hidden,
              operator.readsHidden() ? hidden : columns,
              widths.weight(operator),
              perRow && random.nextInt(4) > 0,
              operator.readsHidden() ? view : input,
              operators.format(widths.output(operator))));
    }
    AddOperator resetSum = sum(RESET_SUM, linear.get(0), linear.get(1), widths);
    AddOperator updateSum = sum(UPDATE_SUM, linear.get(2), linear.get(3), widths);
    LookupTable reset =
        operators.table(resetSum.output(), reset(widths.output(RESET_SIGMOID)), true);
    ActivationFormat unit = ActivationFormat.unit(widths.output(UPDATE_SIGMOID));
    LookupTable update = operators.table(updateSum.output(), unit, true);
    MultiplyOperator resetProduct =
        operators.multiply(
            reset.output(), linear.get(5).output(), operators.format(widths.output(RESET_PRODUCT)));
    AddOperator candidateSum =
        operators.add(
            linear.get(4).output(),
            resetProduct.output(),
            operators.format(widths.output(CANDIDATE_SUM)));
    LookupTable tanh =
        operators.table(candidateSum.output(), signed(widths.output(CANDIDATE_TANH)), false);
    var complement =
        operators.complement(widths.output(UPDATE_SIGMOID), widths.output(UPDATE_COMPLEMENT));
    MultiplyOperator candidate =
        operators.multiply(
            complement.output(), tanh.output(), signed(widths.output(CANDIDATE_PRODUCT)));
    MultiplyOperator carry =
        operators.multiply(update.output(), state, signed(widths.output(CARRY_PRODUCT)));
    return new GruLayer(
        input,
        linear,
        resetSum,
        updateSum,
        reset,
        update,
        resetProduct,
        candidateSum,
        tanh,
        complement,
        candidate,
        carry,
        operators.add(candidate.output(), carry.output(), state));
  }

  private AddOperator sum(
      Operator operator, LinearOperator a, LinearOperator b, LayerWidths widths) {
    return operators.add(a.output(), b.output(), operators.format(widths.output(operator)));
  }

  /** σ's format: from zero upward, unless the style wants otherwise. */
  private ActivationFormat reset(int bits) {
    return style == Style.NATURAL ? ActivationFormat.unit(bits) : operators.format(bits);
  }

  private ActivationFormat signed(int bits) {
    return operators.format(bits);
  }

  /** Widths drawn from the paper's genes: 2…8, a linear operator's weights as its output. */
  LayerWidths paperWidths() {
    List<Integer> outputs = new ArrayList<>();
    for (int i = 0; i < Operator.COUNT; i++) {
      outputs.add(2 + random.nextInt(7));
    }
    return new LayerWidths(outputs, outputs.subList(0, 6));
  }

  /**
   * Widths of the split space: weights 1…8 apart from outputs.
   *
   * @param wide how likely each operator of the state path has 16 bits: 0 never, 100 always
   */
  LayerWidths splitWidths(int wide) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      boolean isWide = operator.onStatePath() && random.nextInt(100) < wide;
      outputs.add(isWide ? 16 : 2 + random.nextInt(7));
    }
    List<Integer> weights = new ArrayList<>();
    for (int i = 0; i < LINEAR.size(); i++) {
      weights.add(1 + random.nextInt(8));
    }
    return new LayerWidths(outputs, weights);
  }

  /** All outputs and weights of one width, or the state path 16 bits wide. */
  static LayerWidths homogeneous(int bits, int weightBits, boolean wide) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      outputs.add(wide && operator.onStatePath() ? 16 : bits);
    }
    return new LayerWidths(outputs, Collections.nCopies(6, weightBits));
  }

  /** Random codes and labels for a model. */
  OracleData data(QuantizedGru model, int samples, int steps) {
    int bits = model.input().bits();
    byte[] codes = new byte[samples * steps * model.inputSize()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.nextInt(1 << bits);
    }
    byte[] labels = new byte[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = (byte) random.nextInt(model.classes());
    }
    return new OracleData(steps, model.inputSize(), bits, model.classes(), codes, labels);
  }
}
