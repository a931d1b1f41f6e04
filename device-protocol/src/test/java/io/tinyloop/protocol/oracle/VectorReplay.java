package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.Equations.big;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.oracle.OracleRun.Outcome;
import io.tinyloop.protocol.oracle.PrimitiveFile.Range;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Computes the committed vectors again from their text, with equations that may be wrong on
 * purpose.
 */
class VectorReplay {

  private final Equations law;
  private final OracleCell cell;
  private final OracleRun run;

  VectorReplay(Equations law) {
    this(law, new OracleCell(law));
  }

  VectorReplay(Equations law, OracleCell cell) {
    this(law, cell, new OracleRun(law, cell));
  }

  VectorReplay(Equations law, OracleCell cell, OracleRun run) {
    this.law = law;
    this.cell = cell;
    this.run = run;
  }

  /** Reads packed arrays and images. */
  OracleParser parser(byte[] bytes) {
    return new OracleParser(bytes);
  }

  /** Reads the weight codes of a linear vector. */
  int[] weightCodes(byte[] packed, int rows, int columns, int bits) {
    return parser(packed).unsigned(rows * columns, bits);
  }

  static JsonNode read(String file) {
    try (InputStream in = VectorReplay.class.getResourceAsStream("/vectors/" + file)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests of a file that come out otherwise than they stand there. */
  List<JsonNode> failures(String file) {
    JsonNode vectors = read(file);
    String algorithm = vectors.get("algorithm").asText();
    List<JsonNode> failures = new ArrayList<>();
    for (JsonNode group : vectors.get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        if (!holds(algorithm, group, test)) {
          failures.add(test);
        }
      }
    }
    return failures;
  }

  private boolean holds(String algorithm, JsonNode group, JsonNode test) {
    try {
      return switch (algorithm) {
        case "table" -> table(test);
        case "linear" -> linear(test);
        case "cell" -> step(group, test);
        case "sequence" -> evaluation(group, test);
        default -> primitive(algorithm, group, test);
      };
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException refusal) {
      return false; // a mutant may fail in any way
    }
  }

  private boolean primitive(String algorithm, JsonNode group, JsonNode test) {
    Primitive primitive = Primitive.valueOf(algorithm.toUpperCase(Locale.ROOT));
    List<Range> ranges = new ArrayList<>();
    for (JsonNode argument : test.get("arguments")) {
      ranges.add(
          argument.isObject()
              ? new Range(
                  argument.get("from").asLong(),
                  argument.get("to").asLong(),
                  argument.get("step").asLong())
              : Range.of(argument.asLong()));
    }
    List<BigInteger> outputs = PrimitiveFile.enumerate(law, primitive, ranges);
    if (group.get("type").asText().equals("cases")) {
      return outputs.equals(List.of(big(test.get("output").asLong())));
    }
    byte[] bytes = OracleBytes.littleEndian(outputs);
    return outputs.size() == test.get("count").asInt()
        && OracleBytes.sha256(bytes).equals(test.get("outputsSha256").asText());
  }

  private boolean table(JsonNode test) {
    ActivationFormat input = format(test.get("input"));
    ActivationFormat output = format(test.get("output"));
    byte[] packed = OracleBytes.parseHex(test.get("packedEntries").asText());
    int[] codes = parser(packed).unsigned(1 << input.bits(), output.bits());
    int[] values = Arrays.stream(codes).map(code -> code - output.zeroPoint()).toArray();
    var table = new LookupTable(values, output);
    return cell.table(table, list(test.get("values")), input).equals(list(test.get("outputs")));
  }

  private boolean linear(JsonNode test) {
    int rows = test.get("rows").asInt();
    int columns = test.get("columns").asInt();
    int bits = test.get("weightBits").asInt();
    byte[] packed = OracleBytes.parseHex(test.get("packedWeights").asText());
    byte[] codes = OracleBytes.bytes(weightCodes(packed, rows, columns, bits));
    var weights = new WeightMatrix(rows, columns, bits, test.get("weightOffset").asInt(), codes);
    var linear =
        new LinearOperator(
            weights,
            ints(test.get("biases")),
            test.get("preShift").asInt(),
            ints(test.get("multipliers")),
            test.get("shift").asInt(),
            format(test.get("output")));
    List<BigInteger> x = list(test.get("values"));
    return cell.accumulators(weights, linear.biases(), x).equals(list(test.get("accumulators")))
        && cell.linear(linear, x).equals(list(test.get("outputs")));
  }

  private boolean step(JsonNode group, JsonNode test) {
    GruLayer layer = model(group).layers().getFirst();
    List<BigInteger> h = list(test.get("h"));
    Map<String, List<BigInteger>> expected = new TreeMap<>();
    test.get("outputs").properties().forEach(o -> expected.put(o.getKey(), list(o.getValue())));
    Map<String, List<BigInteger>> actual = new TreeMap<>();
    Map<Operator, List<BigInteger>> outputs = cell.step(layer, list(test.get("x")), h);
    outputs.forEach((operator, values) -> actual.put(operator.name(), values));
    return actual.equals(expected) && cell.view(layer, h).equals(list(test.get("view")));
  }

  private boolean evaluation(JsonNode group, JsonNode test) {
    int first = test.get("firstSample").asInt();
    int count = test.get("sampleCount").asInt();
    OracleData data = parser(decode(group, "dataSet")).data();
    List<Outcome> outcomes = run.run(model(group), data, first, count);
    boolean holds = OracleRun.correct(outcomes, data, first) == test.get("correct").asInt();
    holds &= OracleRun.predictionDigest(outcomes).equals(test.get("predictionDigest").asText());
    holds &= OracleRun.stateDigest(outcomes).equals(test.get("stateDigest").asText());
    for (int i = 0; i < count; i++) {
      Outcome outcome = outcomes.get(i);
      holds &= outcome.prediction() == test.get("predictions").get(i).asInt();
      holds &= outcome.trace().equals(big(test.get("traces").get(i).asLong()));
      holds &= outcome.logits().equals(list(test.get("logits").get(i)));
      holds &= outcome.finalHidden().equals(list(test.get("finalHidden").get(i)));
    }
    return holds;
  }

  private QuantizedGru model(JsonNode group) {
    return parser(decode(group, "model")).model();
  }

  private static byte[] decode(JsonNode node, String member) {
    return Base64.getDecoder().decode(node.get(member).asText());
  }

  private static ActivationFormat format(JsonNode node) {
    return new ActivationFormat(node.get("bits").asInt(), node.get("zeroPoint").asInt());
  }

  private static List<BigInteger> list(JsonNode node) {
    List<BigInteger> values = new ArrayList<>();
    node.forEach(value -> values.add(big(value.asLong())));
    return values;
  }

  private static int[] ints(JsonNode node) {
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asInt();
    }
    return values;
  }
}
