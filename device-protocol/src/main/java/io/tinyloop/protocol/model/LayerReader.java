package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.*;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads one layer of a model image (the grammar stands in {@link ModelImage}). */
final class LayerReader {

  private final ImageReader in;
  private final int index;
  private final ActivationFormat input;
  private final int inputSize;

  /** Where the operators read so far start. */
  private final Map<Operator, Integer> starts = new EnumMap<>(Operator.class);

  LayerReader(ImageReader in, int index, ActivationFormat input, int inputSize) {
    this.in = in;
    this.index = index;
    this.input = input;
    this.inputSize = inputSize;
  }

  GruLayer read() throws InvalidImageException {
    int at = in.position();
    int hiddenSize = in.u16("The hidden size of layer " + index, 1, 65535);
    List<LinearOperator> linear = new ArrayList<>();
    for (Operator operator : LINEAR) {
      linear.add(linear(operator, hiddenSize, operator.readsHidden() ? hiddenSize : inputSize));
    }
    AddOperator resetSum = add(RESET_SUM);
    AddOperator updateSum = add(UPDATE_SUM);
    LookupTable resetSigmoid = table(RESET_SIGMOID, resetSum.output());
    LookupTable updateSigmoid = table(UPDATE_SIGMOID, updateSum.output());
    MultiplyOperator resetProduct = multiply(RESET_PRODUCT);
    AddOperator candidateSum = add(CANDIDATE_SUM);
    LookupTable candidateTanh = table(CANDIDATE_TANH, candidateSum.output());
    ComplementOperator updateComplement = complement();
    MultiplyOperator candidateProduct = multiply(CANDIDATE_PRODUCT);
    MultiplyOperator carryProduct = multiply(CARRY_PRODUCT);
    AddOperator hiddenSum = add(HIDDEN_SUM);
    return layer(
        at,
        () ->
            new GruLayer(
                input,
                linear,
                resetSum,
                updateSum,
                resetSigmoid,
                updateSigmoid,
                resetProduct,
                candidateSum,
                candidateTanh,
                updateComplement,
                candidateProduct,
                carryProduct,
                hiddenSum));
  }

  private GruLayer layer(int at, Supplier<GruLayer> constructor) throws InvalidImageException {
    try {
      return in.build(at, "Layer " + index, constructor);
    } catch (InvalidImageException refusal) {
      if (refusal.getCause() instanceof OperatorException cause) {
        throw new InvalidImageException(
            starts.getOrDefault(cause.operator(), at),
            "Layer " + index + ": " + cause.getMessage(),
            cause);
      }
      throw refusal;
    }
  }

  private int start(Operator operator) {
    starts.put(operator, in.position());
    return in.position();
  }

  private LinearOperator linear(Operator operator, int rows, int columns)
      throws InvalidImageException {
    String what = name(operator);
    int at = start(operator);
    int weightBits = in.u8(what + ": The weight width", 1, 8);
    ActivationFormat output = format(operator);
    int biasAt = in.position();
    int biasBits = in.u8(what + ": The bias width", 1, 32);
    int weightOffset = in.u16();
    int preShift = in.u8();
    int shift = in.u8();
    int[] multipliers;
    if (in.u8(what + ": The per-row flag", 0, rows > 1 ? 1 : 0) == 1) {
      multipliers = in.packed(rows, 8);
      for (int row = 0; row < rows; row++) {
        multipliers[row] *= LinearOperator.ROW_MULTIPLIER_UNIT;
      }
    } else {
      multipliers = new int[] {in.u16()};
    }
    int[] biases = ModelImage.biases(in, biasAt, what, rows, biasBits);
    byte[] codes = in.packedBytes((long) rows * columns, weightBits);
    return in.build(
        at,
        what,
        () ->
            new LinearOperator(
                new WeightMatrix(rows, columns, weightBits, weightOffset, codes),
                biases,
                preShift,
                multipliers,
                shift,
                output));
  }

  private AddOperator add(Operator operator) throws InvalidImageException {
    int at = start(operator);
    ActivationFormat output = format(operator);
    int multiplierA = in.u16();
    int multiplierB = in.u16();
    int shift = in.u8();
    return in.build(
        at, name(operator), () -> new AddOperator(multiplierA, multiplierB, shift, output));
  }

  private MultiplyOperator multiply(Operator operator) throws InvalidImageException {
    int at = start(operator);
    ActivationFormat output = format(operator);
    int preShift = in.u8();
    int multiplier = in.u16();
    int shift = in.u8();
    return in.build(
        at,
        name(operator),
        () -> new MultiplyOperator(new Requantization(preShift, multiplier, shift), output));
  }

  private ComplementOperator complement() throws InvalidImageException {
    int at = start(UPDATE_COMPLEMENT);
    int bits = in.u8();
    int multiplier = in.u16();
    int shift = in.u8();
    return in.build(
        at,
        name(UPDATE_COMPLEMENT),
        () -> new ComplementOperator(multiplier, shift, ActivationFormat.unit(bits)));
  }

  private LookupTable table(Operator operator, ActivationFormat index)
      throws InvalidImageException {
    int at = start(operator);
    ActivationFormat output = format(operator);
    if (index.bits() > 8) {
      throw in.invalid(
          at,
          "%s: The input of a table (%d bits) must have 2…8 bits."
              .formatted(name(operator), index.bits()));
    }
    int[] values = in.packed(index.codes(), output.bits());
    for (int i = 0; i < values.length; i++) {
      values[i] -= output.zeroPoint();
    }
    return in.build(at, name(operator), () -> new LookupTable(values, output));
  }

  private ActivationFormat format(Operator operator) throws InvalidImageException {
    int at = in.position();
    int bits = in.u8();
    int zeroPoint = in.u16();
    return in.build(at, name(operator), () -> new ActivationFormat(bits, zeroPoint));
  }

  private String name(Operator operator) {
    return "Layer %d, %s".formatted(index, operator);
  }
}
