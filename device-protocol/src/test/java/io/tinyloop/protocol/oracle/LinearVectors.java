package io.tinyloop.protocol.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The vectors of linear operators (4) and lookup tables (8), in their packed form. */
final class LinearVectors {

  private static final OracleCell CELL = new OracleCell(new Equations());

  private LinearVectors() {}

  static VectorFile linear() {
    var file = new VectorFile("linear", "4", "linear");
    file.group("linear");
    var random = new Random(4);
    int[] columns = {1, 2, 3, 5, 7, 8, 13, 28, 33, 64};
    int at = 0;
    for (int weightBits = 1; weightBits <= 8; weightBits++) {
      for (Style style : Style.values()) {
        for (boolean perRow : new boolean[] {false, true}) {
          var operators = new SeededOperators(random, style);
          ActivationFormat input = operators.format(2 + at % 7);
          ActivationFormat output = operators.format(8 - at % 5);
          LinearOperator linear =
              operators.linear(3, columns[at++ % 10], weightBits, perRow, input, output);
          test(
              file,
              style.name().toLowerCase(Locale.ROOT),
              linear,
              input,
              values(random, linear, input));
        }
      }
    }
    extremes(file);
    splitForm(file);
    return file;
  }

  /** All weights and all values at their ends, biases at the end of the bound. */
  private static void extremes(VectorFile file) {
    for (int weightBits = 1; weightBits <= 8; weightBits++) {
      for (int zeroPoint : new int[] {0, 128, 255}) {
        int top = (2 << weightBits) - 2;
        int offset =
            weightBits == 1
                ? 1
                : zeroPoint == 128 ? (1 << weightBits) - 1 : top * (zeroPoint / 255);
        ActivationFormat input = new ActivationFormat(8, zeroPoint);
        byte[] codes = new byte[2 * 9];
        Arrays.fill(codes, 0, 9, (byte) ((1 << weightBits) - 1));
        var weights = new WeightMatrix(2, 9, weightBits, offset, codes);
        int room = Integer.MAX_VALUE - 9 * weights.magnitude() * input.magnitude();
        int[] biases = {room, -room};
        var linear = new LinearOperator(weights, biases, 0, new int[] {32767}, 39, input);
        for (int value : new int[] {input.min(), input.max()}) {
          int[] values = new int[9];
          Arrays.fill(values, value);
          test(file, "ends", linear, input, values);
        }
      }
    }
  }

  /** 2·Σ u·v needs more than 31 bits, the accumulator does not. */
  private static void splitForm(VectorFile file) {
    int columns = 16601;
    ActivationFormat input = new ActivationFormat(8, 0);
    byte[] codes = new byte[columns];
    Arrays.fill(codes, (byte) 255);
    var weights = new WeightMatrix(1, columns, 8, 255, codes);
    int[] values = new int[columns];
    Arrays.fill(values, 255);
    var linear =
        new LinearOperator(
            weights, new int[] {12345}, 0, new int[] {30000}, 38, new ActivationFormat(8, 0));
    test(file, "the split form wraps", linear, input, values);
  }

  private static int[] values(Random random, LinearOperator linear, ActivationFormat input) {
    int[] values = new int[linear.weights().columns()];
    Arrays.setAll(values, i -> input.min() + random.nextInt(input.codes()));
    return values;
  }

  private static void test(
      VectorFile file, String style, LinearOperator linear, ActivationFormat input, int[] values) {
    WeightMatrix weights = linear.weights();
    List<BigInteger> x = Arrays.stream(values).mapToObj(Equations::big).toList();
    List<BigInteger> accumulators = CELL.accumulators(weights, linear.biases(), x);
    String comment =
        "%s: %d×%d weights of %d bits, %s"
            .formatted(
                style,
                weights.rows(),
                weights.columns(),
                weights.bits(),
                linear.perRow() ? "a multiplier a row" : "one multiplier");
    ObjectNode test = file.test(comment, flags(linear, input, x));
    test.put("rows", weights.rows());
    test.put("columns", weights.columns());
    test.put("weightBits", weights.bits());
    test.put("weightOffset", weights.offset());
    test.put(
        "packedWeights", OracleBytes.hex(OracleImage.weights(weights.codes(), weights.bits())));
    format(test, "input", input);
    test.set("values", VectorFile.numbers(values));
    test.set("biases", VectorFile.numbers(linear.biases()));
    test.put("preShift", linear.preShift());
    test.set("multipliers", VectorFile.numbers(linear.multipliers()));
    test.put("shift", linear.shift());
    format(test, "output", linear.output());
    test.set("accumulators", VectorFile.numbers(accumulators));
    test.set("outputs", VectorFile.numbers(CELL.linear(linear, x)));
  }

  private static List<Flag> flags(
      LinearOperator linear, ActivationFormat input, List<BigInteger> x) {
    WeightMatrix weights = linear.weights();
    List<Flag> flags = new ArrayList<>();
    flags.add(weights.offset() % 2 == 0 ? Flag.EvenOffset : Flag.MidRise);
    if (weights.bits() == 1) {
      flags.add(Flag.OneBitWeights);
    }
    if (weights.offset() == 0 || weights.offset() == (2 << weights.bits()) - 2) {
      flags.add(Flag.OffsetCorner);
    }
    if (linear.perRow()) {
      flags.add(Flag.RowMultipliers);
    }
    if (8 % weights.bits() != 0) {
      flags.add(Flag.PackedAcrossBytes);
    }
    if (weights.rows() > 1 && weights.columns() * weights.bits() % 8 != 0) {
      flags.add(Flag.RaggedRows);
    }
    if (weights.columns() % 4 != 0) {
      flags.add(Flag.ManyColumns);
    }
    if (input.zeroPoint() == 0 || input.max() == 0) {
      flags.add(Flag.ZeroPointCorner);
    }
    if (OracleImage.biasBits(linear.biases()) > 30) {
      flags.add(Flag.WideBias);
    }
    boolean wraps =
        CELL
            .accumulators(
                weights.offset() == 0 ? weights : withoutOffset(weights), linear.biases(), x)
            .stream()
            .anyMatch(sum -> sum.bitLength() > 31);
    if (wraps) {
      flags.add(Flag.SplitFormWraps);
    }
    saturation(linear, x, flags);
    return flags;
  }

  private static void saturation(LinearOperator linear, List<BigInteger> x, List<Flag> flags) {
    var law = new Equations();
    List<BigInteger> sums = CELL.accumulators(linear.weights(), linear.biases(), x);
    for (int row = 0; row < sums.size(); row++) {
      BigInteger m = law.rowMultiplier(linear.multipliers(), row);
      BigInteger raw = law.requantize(sums.get(row), linear.preShift(), m, linear.shift());
      if (raw.compareTo(OracleCell.hi(linear.output())) > 0) {
        flags.add(Flag.SaturatesHigh);
      }
      if (raw.compareTo(OracleCell.lo(linear.output())) < 0) {
        flags.add(Flag.SaturatesLow);
      }
      if (sums.get(row).abs().add(BigInteger.ONE).shiftLeft(linear.preShift()).bitLength() > 31) {
        flags.add(Flag.ExtremeAccumulator);
      }
    }
  }

  /** Weights 2u: the first part of the split form. */
  private static WeightMatrix withoutOffset(WeightMatrix w) {
    return w.bits() == 1 ? w : new WeightMatrix(w.rows(), w.columns(), w.bits(), 0, w.codes());
  }

  static VectorFile table() {
    var file = new VectorFile("table", "8", "table");
    file.group("table");
    var random = new Random(8);
    for (int inputBits = 2; inputBits <= 8; inputBits++) {
      for (int outputBits : new int[] {10 - inputBits, 1 + (inputBits * 3) % 7 + 1, 16}) {
        for (boolean sigmoid : new boolean[] {true, false}) {
          Style style = Style.values()[random.nextInt(3)];
          var operators = new SeededOperators(random, style);
          ActivationFormat output =
              sigmoid ? ActivationFormat.unit(outputBits) : operators.format(outputBits);
          ActivationFormat input = operators.format(inputBits);
          test(file, operators.table(input, output, sigmoid), input, sigmoid);
        }
      }
    }
    return file;
  }

  private static void test(
      VectorFile file, LookupTable table, ActivationFormat input, boolean unitGrid) {
    ActivationFormat output = table.output();
    List<Flag> flags = new ArrayList<>(List.of(Flag.TableZeroPoint));
    if (output.bits() == 16) {
      flags.add(Flag.WideTable);
    }
    if (8 % output.bits() != 0 && output.bits() < 16) {
      flags.add(Flag.PackedAcrossBytes);
    }
    if (input.zeroPoint() == 0 || input.max() == 0) {
      flags.add(Flag.ZeroPointCorner);
    }
    int[] values = new int[input.codes()];
    Arrays.setAll(values, code -> code + input.min());
    List<BigInteger> v = Arrays.stream(values).mapToObj(Equations::big).toList();
    ObjectNode test =
        file.test(
            "%d bits to %d bits%s"
                .formatted(input.bits(), output.bits(), unitGrid ? " of the unit grid" : ""),
            flags);
    format(test, "input", input);
    format(test, "output", output);
    test.put("packedEntries", OracleBytes.hex(OracleImage.entries(table)));
    test.set("values", VectorFile.numbers(values));
    test.set("outputs", VectorFile.numbers(CELL.table(table, v, input)));
  }

  private static void format(ObjectNode test, String name, ActivationFormat format) {
    test.putObject(name).put("bits", format.bits()).put("zeroPoint", format.zeroPoint());
  }
}
