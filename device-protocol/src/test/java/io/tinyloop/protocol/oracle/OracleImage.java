package io.tinyloop.protocol.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.LabelledImage.Composer;
import java.math.BigInteger;

/** Writes images from the grammars of ARITHMETIC.md, sections 7 and 8. */
final class OracleImage {

  private final Composer out = new Composer();

  private OracleImage() {}

  static LabelledImage of(QuantizedGru model) {
    return new OracleImage().model(model);
  }

  static LabelledImage of(OracleData data) {
    return new Composer()
        .raw("magic", "TLD1".getBytes(US_ASCII))
        .number("sampleCount", 4, data.labels().length)
        .number("steps", 2, data.steps())
        .number("inputSize", 2, data.inputSize())
        .number("inputBits", 1, data.inputBits())
        .number("classes", 2, data.classes())
        .structure("codes")
        .raw("codes", data.codes())
        .structure("labels")
        .raw("labels", data.labels())
        .image();
  }

  private LabelledImage model(QuantizedGru model) {
    out.raw("magic", "TLG1".getBytes(US_ASCII))
        .number("arithmeticVersion", 1, 1)
        .number("layerCount", 1, model.layers().size())
        .number("inputSize", 2, model.inputSize())
        .number("classes", 2, model.classes())
        .number("inputBits", 1, model.input().bits())
        .number("inputZeroPoint", 2, model.input().zeroPoint());
    for (int l = 0; l < model.layers().size(); l++) {
      layer("layer " + l, model.layers().get(l));
    }
    int[] biases = model.head().biases();
    out.structure("head")
        .number("weightBits", 1, model.head().weights().bits())
        .number("biasBits", 1, biasBits(biases))
        .number("weightOffset", 2, model.head().weights().offset())
        .raw("biases", OracleBytes.pack(biases, biasBits(biases)))
        .raw("weights", weights(model.head().weights().codes(), model.head().weights().bits()));
    return out.image();
  }

  private void layer(String name, GruLayer layer) {
    out.structure(name).number("hiddenSize", 2, layer.hiddenSize());
    for (Operator operator : Operator.values()) {
      out.structure(name + " " + operator);
      switch (operator) {
        case RESET_SUM -> add(layer.resetSum());
        case UPDATE_SUM -> add(layer.updateSum());
        case RESET_SIGMOID -> table(layer.resetSigmoid());
        case UPDATE_SIGMOID -> table(layer.updateSigmoid());
        case RESET_PRODUCT -> multiply(layer.resetProduct());
        case CANDIDATE_SUM -> add(layer.candidateSum());
        case CANDIDATE_TANH -> table(layer.candidateTanh());
        case UPDATE_COMPLEMENT ->
            out.number("outputBits", 1, layer.updateComplement().output().bits())
                .number("multiplier", 2, layer.updateComplement().multiplier())
                .number("shift", 1, layer.updateComplement().shift());
        case CANDIDATE_PRODUCT -> multiply(layer.candidateProduct());
        case CARRY_PRODUCT -> multiply(layer.carryProduct());
        case HIDDEN_SUM -> add(layer.hiddenSum());
        default -> linear(layer.linear(operator));
      }
    }
  }

  private void format(ActivationFormat format) {
    out.number("outputBits", 1, format.bits()).number("outputZeroPoint", 2, format.zeroPoint());
  }

  private void linear(LinearOperator linear) {
    int[] multipliers = linear.multipliers();
    boolean perRow = multipliers.length > 1;
    int biasBits = biasBits(linear.biases());
    out.number("weightBits", 1, linear.weights().bits());
    format(linear.output());
    out.number("biasBits", 1, biasBits)
        .number("weightOffset", 2, linear.weights().offset())
        .number("preShift", 1, linear.preShift())
        .number("shift", 1, linear.shift())
        .number("perRow", 1, perRow ? 1 : 0);
    if (perRow) {
      byte[] codes = new byte[multipliers.length];
      for (int row = 0; row < codes.length; row++) {
        codes[row] = (byte) (multipliers[row] / 128);
      }
      out.raw("multipliers", codes);
    } else {
      out.number("multipliers", 2, multipliers[0]);
    }
    out.raw("biases", OracleBytes.pack(linear.biases(), biasBits))
        .raw("weights", weights(linear.weights().codes(), linear.weights().bits()));
  }

  private void add(AddOperator add) {
    format(add.output());
    out.number("multiplierA", 2, add.multiplierA())
        .number("multiplierB", 2, add.multiplierB())
        .number("shift", 1, add.shift());
  }

  private void multiply(MultiplyOperator multiply) {
    format(multiply.output());
    out.number("preShift", 1, multiply.requantization().preShift())
        .number("multiplier", 2, multiply.requantization().multiplier())
        .number("shift", 1, multiply.requantization().shift());
  }

  private void table(LookupTable table) {
    format(table.output());
    out.raw("entries", entries(table));
  }

  /** The packed codes of a table. */
  static byte[] entries(LookupTable table) {
    int[] codes = new int[table.values().length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = table.values()[i] + table.output().zeroPoint();
    }
    return OracleBytes.pack(codes, table.output().bits());
  }

  static byte[] weights(byte[] codes, int bits) {
    return OracleBytes.pack(OracleBytes.unsigned(codes), bits);
  }

  /** The smallest two's complement width that holds all biases. */
  static int biasBits(int[] biases) {
    int bits = 1;
    for (int bias : biases) {
      bits = Math.max(bits, BigInteger.valueOf(bias).bitLength() + 1);
    }
    return bits;
  }
}
