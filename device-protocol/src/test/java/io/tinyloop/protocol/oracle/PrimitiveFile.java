package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.Equations.big;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A vector file of one element-wise primitive: cases, and digests over enumerated operands. */
final class PrimitiveFile {

  /** A constant (from = to) or a range of an argument. */
  record Range(long from, long to, long step) {

    static Range of(long constant) {
      return new Range(constant, constant, 1);
    }

    static Range of(long from, long to) {
      return new Range(from, to, 1);
    }
  }

  private final Primitive primitive;
  private final Equations law = new Equations();
  private final VectorFile file;

  PrimitiveFile(Primitive primitive) {
    this.primitive = primitive;
    this.file =
        new VectorFile(
            primitive.name().toLowerCase(Locale.ROOT), primitive.equation(), "primitive");
  }

  VectorFile file() {
    return file;
  }

  /** Opens the group of spelled-out cases. */
  PrimitiveFile cases() {
    names(file.group("cases"));
    return this;
  }

  /** Opens the group of enumerations. */
  PrimitiveFile enumerations() {
    names(file.group("enumeration"));
    return this;
  }

  private void names(ObjectNode group) {
    ArrayNode names = group.putArray("arguments");
    primitive.arguments().forEach(names::add);
  }

  /** A case with the flags that its arguments earn. */
  void test(String comment, long... arguments) {
    List<BigInteger> values = Arrays.stream(arguments).mapToObj(Equations::big).toList();
    requireLegal(values);
    ObjectNode test = file.test(comment, PrimitiveFlags.of(primitive, values));
    test.set("arguments", VectorFile.numbers(values));
    test.put("output", primitive.apply(law, values).intValueExact());
  }

  /** A device may refuse arguments that no loader would let through. */
  private void requireLegal(List<BigInteger> v) {
    BigInteger reached =
        switch (primitive) {
          case REQUANTIZE -> v.get(0).abs().shiftLeft(v.get(1).intValue());
          case ADD ->
              v.get(0)
                  .multiply(v.get(2))
                  .abs()
                  .add(v.get(1).multiply(v.get(3)).abs())
                  .add(BigInteger.TWO.pow(v.get(4).intValue() - 1));
          case MULTIPLY -> v.get(0).multiply(v.get(1)).abs().shiftLeft(v.get(2).intValue());
          case COMPLEMENT ->
              v.get(1).multiply(v.get(2)).add(BigInteger.TWO.pow(v.get(3).intValue() - 1));
          case VIEW, FUSED -> BigInteger.ZERO;
        };
    if (reached.bitLength() > 31) {
      throw new IllegalArgumentException("The arguments (%s) leave int32.".formatted(v));
    }
  }

  /** The digest over all combinations, the last range fastest. */
  void enumerate(String comment, Flag flag, Range... arguments) {
    List<BigInteger> outputs = enumerate(law, primitive, List.of(arguments));
    ObjectNode test = file.test(comment, flag);
    ArrayNode ranges = test.putArray("arguments");
    for (Range range : arguments) {
      if (range.from() == range.to()) {
        ranges.add(range.from());
      } else {
        ObjectNode node = ranges.addObject();
        node.put("from", range.from()).put("to", range.to()).put("step", range.step());
      }
    }
    byte[] bytes = OracleBytes.littleEndian(outputs);
    test.put("count", outputs.size());
    test.put("outputsSha256", OracleBytes.sha256(bytes));
    test.put("outputsCrc32c", OracleFrame.crc32c(bytes));
  }

  /** All outputs in the order of the enumeration. */
  static List<BigInteger> enumerate(Equations law, Primitive primitive, List<Range> ranges) {
    List<BigInteger> outputs = new ArrayList<>();
    enumerate(law, primitive, ranges, new ArrayList<>(), outputs);
    return outputs;
  }

  private static void enumerate(
      Equations law,
      Primitive primitive,
      List<Range> ranges,
      List<BigInteger> chosen,
      List<BigInteger> outputs) {
    if (chosen.size() == ranges.size()) {
      outputs.add(primitive.apply(law, chosen));
      return;
    }
    Range range = ranges.get(chosen.size());
    for (long value = range.from(); value <= range.to(); value += range.step()) {
      chosen.add(big(value));
      enumerate(law, primitive, ranges, chosen, outputs);
      chosen.removeLast();
    }
  }
}
