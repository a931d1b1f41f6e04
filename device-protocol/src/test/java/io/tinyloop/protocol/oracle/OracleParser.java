package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads good images back: the other half of {@link OracleImage}. The records check what they are
 * given; this reader itself refuses nothing.
 */
class OracleParser {

  private final byte[] bytes;
  private int position;

  OracleParser(byte[] bytes) {
    this.bytes = bytes;
  }

  QuantizedGru model() {
    position = 5; // magic, version
    int layerCount = number(1);
    int inputSize = number(2);
    int classes = number(2);
    ActivationFormat input = format();
    List<GruLayer> layers = new ArrayList<>();
    ActivationFormat read = input;
    int columns = inputSize;
    for (int l = 0; l < layerCount; l++) {
      layers.add(layer(read, columns));
      read = layers.getLast().stateView();
      columns = layers.getLast().hiddenSize();
    }
    int weightBits = number(1);
    int biasBits = number(1);
    int offset = number(2);
    int[] biases = signed(classes, biasBits);
    WeightMatrix weights = weights(classes, columns, weightBits, offset);
    return new QuantizedGru(input, layers, new ClassifierHead(weights, biases));
  }

  OracleData data() {
    position = 4; // magic
    int samples = number(4);
    int steps = number(2);
    int inputSize = number(2);
    int inputBits = number(1);
    int classes = number(2);
    byte[] codes = raw(samples * steps * inputSize);
    return new OracleData(steps, inputSize, inputBits, classes, codes, raw(samples));
  }

  private GruLayer layer(ActivationFormat input, int columns) {
    int rows = number(2);
    List<LinearOperator> linear = new ArrayList<>();
    for (Operator operator : LINEAR) {
      linear.add(linear(rows, operator.readsHidden() ? rows : columns));
    }
    AddOperator resetSum = add();
    AddOperator updateSum = add();
    LookupTable resetSigmoid = table(resetSum.output());
    LookupTable updateSigmoid = table(updateSum.output());
    MultiplyOperator resetProduct = multiply();
    AddOperator candidateSum = add();
    LookupTable candidateTanh = table(candidateSum.output());
    ActivationFormat unit = new ActivationFormat(number(1), 0);
    ComplementOperator complement = new ComplementOperator(number(2), number(1), unit);
    MultiplyOperator candidateProduct = multiply();
    MultiplyOperator carryProduct = multiply();
    return new GruLayer(
        input,
        linear,
        resetSum,
        updateSum,
        resetSigmoid,
        updateSigmoid,
        resetProduct,
        candidateSum,
        candidateTanh,
        complement,
        candidateProduct,
        carryProduct,
        add());
  }

  private LinearOperator linear(int rows, int columns) {
    int weightBits = number(1);
    ActivationFormat output = format();
    int biasBits = number(1);
    int offset = number(2);
    int preShift = number(1);
    int shift = number(1);
    boolean perRow = number(1) == 1;
    int[] multipliers = perRow ? unsigned(rows, 8) : new int[] {number(2)};
    if (perRow) {
      multipliers = Arrays.stream(multipliers).map(code -> 128 * code).toArray();
    }
    int[] biases = signed(rows, biasBits);
    WeightMatrix weights = weights(rows, columns, weightBits, offset);
    return new LinearOperator(weights, biases, preShift, multipliers, shift, output);
  }

  private AddOperator add() {
    ActivationFormat output = format();
    return new AddOperator(number(2), number(2), number(1), output);
  }

  private MultiplyOperator multiply() {
    ActivationFormat output = format();
    return new MultiplyOperator(new Requantization(number(1), number(2), number(1)), output);
  }

  private LookupTable table(ActivationFormat input) {
    ActivationFormat output = format();
    int[] values = unsigned(1 << input.bits(), output.bits());
    return new LookupTable(
        Arrays.stream(values).map(code -> code - output.zeroPoint()).toArray(), output);
  }

  private ActivationFormat format() {
    return new ActivationFormat(number(1), number(2));
  }

  private WeightMatrix weights(int rows, int columns, int bits, int offset) {
    byte[] codes = OracleBytes.bytes(unsigned(rows * columns, bits));
    return new WeightMatrix(rows, columns, bits, offset, codes);
  }

  private int number(int width) {
    int value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bytes[position++] & 0xFF) << 8 * i;
    }
    return value;
  }

  private byte[] raw(int count) {
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  /** The unsigned elements of the next packed array. */
  int[] unsigned(int count, int width) {
    return unpack(raw((int) (((long) count * width + 7) / 8)), count, width);
  }

  /** The two's complement elements of the next packed array. */
  int[] signed(int count, int width) {
    return Arrays.stream(unsigned(count, width))
        .map(code -> width < 32 && code >= 1 << width - 1 ? code - (1 << width) : code)
        .toArray();
  }

  /** Elements of a packed array. */
  int[] unpack(byte[] packed, int count, int width) {
    return OracleBytes.unpack(packed, count, width);
  }
}
