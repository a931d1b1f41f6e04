package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.*;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Models and data sets with random constants that keep every load-time bound: the same seed gives
 * the same model. Factors are chosen so that outputs fill their formats and now and then saturate.
 */
public final class RandomModels {

  /** How the six operators of the state path are widened. */
  public enum StatePath {
    NARROW,
    MIXED,
    WIDE
  }

  private final RandomGenerator random;

  /** Whether linear operators always have a multiplier a row. */
  private final boolean alwaysARow;

  public RandomModels(RandomGenerator random) {
    this(random, false);
  }

  private RandomModels(RandomGenerator random, boolean alwaysARow) {
    this.random = random;
    this.alwaysARow = alwaysARow;
  }

  /** As this, but with a multiplier for each row of a linear operator. */
  public RandomModels withMultiplierARow() {
    return new RandomModels(random, true);
  }

  /** Random widths of one layer: weights 1…8, outputs 2…8, the state path as told. */
  public LayerWidths widths(StatePath statePath) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      boolean wide =
          operator.onStatePath()
              && (statePath == StatePath.WIDE
                  || (statePath == StatePath.MIXED && random.nextBoolean()));
      outputs.add(wide ? 16 : between(2, 8));
    }
    return new LayerWidths(
        outputs, IntStream.range(0, LINEAR.size()).mapToObj(i -> between(1, 8)).toList());
  }

  /**
   * All outputs {@code bits} wide (the state path 16 if {@code wide}), all weights {@code bits}.
   */
  public static LayerWidths homogeneous(int bits, boolean wide) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      outputs.add(wide && operator.onStatePath() ? 16 : bits);
    }
    return new LayerWidths(outputs, List.of(bits, bits, bits, bits, bits, bits));
  }

  /** A model of {@code hiddenSizes.size()} layers with the given widths. */
  public QuantizedGru model(
      List<LayerWidths> widths, int inputSize, List<Integer> hiddenSizes, int classes) {
    ActivationFormat input = narrow(between(2, 8));
    return model(input, widths, inputSize, hiddenSizes, classes);
  }

  /** A model that reads codes of {@code input}. */
  public QuantizedGru model(
      ActivationFormat input,
      List<LayerWidths> widths,
      int inputSize,
      List<Integer> hiddenSizes,
      int classes) {
    List<GruLayer> layers = new ArrayList<>();
    ActivationFormat format = input;
    int size = inputSize;
    for (int i = 0; i < widths.size(); i++) {
      GruLayer layer = layer(widths.get(i), format, size, hiddenSizes.get(i));
      layers.add(layer);
      format = layer.stateView();
      size = layer.hiddenSize();
    }
    WeightMatrix weights = weights(between(1, 8), classes, size);
    int bias = (int) Math.min(1 << 20, typicalAccumulator(weights, format) + 1);
    return new QuantizedGru(input, layers, new ClassifierHead(weights, signed(classes, bias)));
  }

  /** A model of 1…3 layers with all widths, sizes and formats at random. */
  public QuantizedGru anyModel() {
    int count = between(1, 3);
    List<LayerWidths> widths = new ArrayList<>();
    List<Integer> hidden = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      widths.add(widths(StatePath.values()[random.nextInt(3)]));
      hidden.add(between(1, 19));
    }
    return model(widths, between(1, 9), hidden, between(1, 12));
  }

  /** Random codes and labels that fit {@code model}. */
  public DataSet data(QuantizedGru model, int samples, int steps) {
    byte[] codes = new byte[samples * steps * model.inputSize()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.nextInt(model.input().codes());
    }
    byte[] labels = new byte[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = (byte) random.nextInt(model.classes());
    }
    return new DataSet(
        steps, model.inputSize(), model.input().bits(), model.classes(), codes, labels);
  }

  private GruLayer layer(LayerWidths widths, ActivationFormat input, int inputSize, int hidden) {
    ActivationFormat state = signed(widths.output(HIDDEN_SUM));
    ActivationFormat view = GruLayer.viewOf(state);
    List<LinearOperator> linear = new ArrayList<>();
    for (Operator operator : LINEAR) {
      WeightMatrix weights =
          weights(widths.weight(operator), hidden, operator.readsHidden() ? hidden : inputSize);
      linear.add(
          linear(weights, operator.readsHidden() ? view : input, narrow(widths.output(operator))));
    }
    AddOperator resetSum =
        add(linear.get(0).output(), linear.get(1).output(), narrow(widths.output(RESET_SUM)));
    AddOperator updateSum =
        add(linear.get(2).output(), linear.get(3).output(), narrow(widths.output(UPDATE_SUM)));
    LookupTable resetSigmoid = table(resetSum.output(), narrow(widths.output(RESET_SIGMOID)));
    LookupTable updateSigmoid =
        table(updateSum.output(), ActivationFormat.unit(widths.output(UPDATE_SIGMOID)));
    MultiplyOperator resetProduct =
        multiply(
            resetSigmoid.output(), linear.get(5).output(), narrow(widths.output(RESET_PRODUCT)));
    AddOperator candidateSum =
        add(linear.get(4).output(), resetProduct.output(), narrow(widths.output(CANDIDATE_SUM)));
    LookupTable tanh = table(candidateSum.output(), signed(widths.output(CANDIDATE_TANH)));
    ComplementOperator complement =
        complement(updateSigmoid.output(), ActivationFormat.unit(widths.output(UPDATE_COMPLEMENT)));
    MultiplyOperator candidateProduct =
        multiply(complement.output(), tanh.output(), signed(widths.output(CANDIDATE_PRODUCT)));
    MultiplyOperator carryProduct =
        multiply(updateSigmoid.output(), state, signed(widths.output(CARRY_PRODUCT)));
    AddOperator hiddenSum = add(candidateProduct.output(), carryProduct.output(), state);
    return new GruLayer(
        input,
        linear,
        resetSum,
        updateSum,
        resetSigmoid,
        updateSigmoid,
        resetProduct,
        candidateSum,
        tanh,
        complement,
        candidateProduct,
        carryProduct,
        hiddenSum);
  }

  private ActivationFormat narrow(int bits) {
    return new ActivationFormat(bits, random.nextInt(1 << bits));
  }

  private ActivationFormat signed(int bits) {
    return bits == 16 ? ActivationFormat.WIDE_SIGNED : narrow(bits);
  }

  private WeightMatrix weights(int bits, int rows, int columns) {
    byte[] codes = new byte[rows * columns];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.nextInt(1 << bits);
    }
    int offset = bits == 1 ? 1 : random.nextInt((2 << bits) - 1);
    return new WeightMatrix(rows, columns, bits, offset, codes);
  }

  private static double typicalAccumulator(WeightMatrix weights, ActivationFormat input) {
    return Math.sqrt(weights.columns()) * weights.magnitude() * input.magnitude() / 3.0;
  }

  private LinearOperator linear(
      WeightMatrix weights, ActivationFormat input, ActivationFormat output) {
    double typical = typicalAccumulator(weights, input);
    int[] biases = signed(weights.rows(), (int) (typical * random.nextDouble()) + 1);
    long bound = weights.accumulatorBound(biases, input);
    Requantization factor = requantization(output.codes() / typical, bound);
    int[] multipliers = {factor.multiplier()};
    if (weights.rows() > 1 && (alwaysARow || random.nextBoolean())) {
      multipliers = new int[weights.rows()];
      for (int i = 0; i < multipliers.length; i++) {
        multipliers[i] = between(1, 255) * LinearOperator.ROW_MULTIPLIER_UNIT;
      }
    }
    return new LinearOperator(
        weights, biases, factor.preShift(), multipliers, factor.shift(), output);
  }

  /** A factor near {@code typical} that admits accumulators up to {@code bound}. */
  private Requantization requantization(double typical, long bound) {
    int largest = Math.min(16, Long.numberOfLeadingZeros(bound) - 33);
    int preShift = between(0, Math.max(0, largest));
    int multiplier = between(1 << between(0, 14), Requantization.MAX_MULTIPLIER);
    double factor = typical * Math.pow(2, random.nextDouble(-2, 2));
    long shift = Math.round(Math.log(multiplier * Math.pow(2, preShift) / factor) / Math.log(2));
    return new Requantization(preShift, multiplier, Math.clamp(shift, 17, 46));
  }

  private MultiplyOperator multiply(
      ActivationFormat a, ActivationFormat b, ActivationFormat output) {
    long bound = (long) a.magnitude() * b.magnitude();
    return new MultiplyOperator(requantization((double) output.codes() / bound, bound), output);
  }

  private AddOperator add(ActivationFormat a, ActivationFormat b, ActivationFormat output) {
    int shift = between(1, 30);
    while (true) {
      AddOperator add =
          new AddOperator(
              addMultiplier(a, output, shift), addMultiplier(b, output, shift), shift, output);
      if (add.admits(a, b)) {
        return add;
      }
      shift--;
    }
  }

  private int addMultiplier(ActivationFormat operand, ActivationFormat output, int shift) {
    double factor = random.nextDouble(1.5) * output.magnitude() / operand.magnitude();
    return (int) Math.min(65535, Math.scalb(factor, shift));
  }

  private ComplementOperator complement(ActivationFormat input, ActivationFormat output) {
    int one = ActivationFormat.one(input.bits());
    int shift = between(1, 30);
    while (true) {
      double factor = random.nextDouble(0.5, 1.2) * output.max() / one;
      int multiplier = (int) Math.clamp(Math.scalb(factor, shift), 1, 65535);
      ComplementOperator complement = new ComplementOperator(multiplier, shift, output);
      if (complement.admits(input.bits())) {
        return complement;
      }
      shift--;
    }
  }

  private LookupTable table(ActivationFormat input, ActivationFormat output) {
    int[] values = new int[input.codes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = between(output.min(), output.max());
    }
    return new LookupTable(values, output);
  }

  private int[] signed(int count, int magnitude) {
    return IntStream.range(0, count).map(i -> between(-magnitude, magnitude)).toArray();
  }

  private int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }
}
