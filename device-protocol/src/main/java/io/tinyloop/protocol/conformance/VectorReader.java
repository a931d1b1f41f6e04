package io.tinyloop.protocol.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.protocol.conformance.VectorCase.ArgumentRange;
import io.tinyloop.protocol.conformance.VectorCase.ImageKind;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.PackedArray;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.wire.ConformanceKind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns the JSON of a vector file into cases; the format stands in {@code vectors/README.md}. */
final class VectorReader {

  private final String file;
  private final JsonNode json;

  VectorReader(String file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  List<VectorCase> cases() {
    List<VectorCase> cases = new ArrayList<>();
    if (json.path("algorithm").asText().equals("frame")) {
      return cases;
    }
    for (JsonNode group : json.path("testGroups")) {
      for (JsonNode test : group.path("tests")) {
        cases.add(read(group.path("type").asText(), group, test));
      }
    }
    return cases;
  }

  private VectorCase read(String type, JsonNode group, JsonNode test) {
    VectorCase.Id id = id(test);
    return switch (type) {
      case "cases" ->
          new VectorCase.Primitive(
              id, kind(), ints(test, "arguments"), test.path("output").intValue());
      case "enumeration" ->
          new VectorCase.Enumeration(
              id, kind(), ranges(test), number(test, "count"), text(test, "outputsSha256"));
      case "table" -> table(id, test);
      case "linear" -> linear(id, test);
      case "cell" -> cell(id, group, test);
      case "sequence" -> sequence(id, group, test);
      case "valid" ->
          new VectorCase.ValidImage(id, imageKind(), base64(test, "image"), text(test, "sha256"));
      case "invalid" ->
          new VectorCase.InvalidImage(
              id,
              imageKind(),
              base64(test, "image"),
              text(test, "reason"),
              number(test, "offsetFrom"),
              number(test, "offsetTo"));
      case "pair" ->
          new VectorCase.Pair(
              id,
              base64(test, "model"),
              base64(test, "dataSet"),
              require(test, "compatible").booleanValue());
      default ->
          throw new IllegalStateException(
              "The group type (%s) of %s is unknown.".formatted(type, file));
    };
  }

  private VectorCase.Id id(JsonNode test) {
    List<String> flags = new ArrayList<>();
    test.path("flags").forEach(flag -> flags.add(flag.asText()));
    return new VectorCase.Id(file, number(test, "id"), text(test, "comment"), flags);
  }

  private ConformanceKind kind() {
    return ConformanceKind.valueOf(text(json, "algorithm").toUpperCase(Locale.ROOT));
  }

  private ImageKind imageKind() {
    return text(json, "algorithm").equals("model_image") ? ImageKind.MODEL : ImageKind.DATA_SET;
  }

  private List<ArgumentRange> ranges(JsonNode test) {
    List<ArgumentRange> ranges = new ArrayList<>();
    for (JsonNode argument : require(test, "arguments")) {
      ranges.add(
          argument.isObject()
              ? new ArgumentRange(
                  number(argument, "from"), number(argument, "to"), number(argument, "step"))
              : new ArgumentRange(argument.intValue(), argument.intValue(), 1));
    }
    return ranges;
  }

  private VectorCase.Table table(VectorCase.Id id, JsonNode test) {
    ActivationFormat input = format(test, "input");
    ActivationFormat output = format(test, "output");
    int[] entries = PackedArray.unpack(hex(test, "packedEntries"), input.codes(), output.bits());
    for (int i = 0; i < entries.length; i++) {
      entries[i] -= output.zeroPoint();
    }
    return new VectorCase.Table(
        id, input, new LookupTable(entries, output), ints(test, "values"), ints(test, "outputs"));
  }

  private VectorCase.Linear linear(VectorCase.Id id, JsonNode test) {
    int rows = number(test, "rows");
    int columns = number(test, "columns");
    int bits = number(test, "weightBits");
    int[] unpacked = PackedArray.unpack(hex(test, "packedWeights"), rows * columns, bits);
    byte[] codes = new byte[unpacked.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) unpacked[i];
    }
    var operator =
        new LinearOperator(
            new WeightMatrix(rows, columns, bits, number(test, "weightOffset"), codes),
            ints(test, "biases"),
            number(test, "preShift"),
            ints(test, "multipliers"),
            number(test, "shift"),
            format(test, "output"));
    return new VectorCase.Linear(
        id,
        format(test, "input"),
        operator,
        ints(test, "values"),
        ints(test, "accumulators"),
        ints(test, "outputs"));
  }

  private VectorCase.Cell cell(VectorCase.Id id, JsonNode group, JsonNode test) {
    Map<Operator, int[]> outputs = new EnumMap<>(Operator.class);
    for (Map.Entry<String, JsonNode> output : require(test, "outputs").properties()) {
      outputs.put(Operator.valueOf(output.getKey()), ints(output.getValue()));
    }
    return new VectorCase.Cell(
        id, base64(group, "model"), ints(test, "x"), ints(test, "h"), ints(test, "view"), outputs);
  }

  private VectorCase.Sequence sequence(VectorCase.Id id, JsonNode group, JsonNode test) {
    int[] numbers = ints(test, "predictions");
    byte[] predictions = new byte[numbers.length];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = (byte) numbers[i];
    }
    return new VectorCase.Sequence(
        id,
        base64(group, "model"),
        base64(group, "dataSet"),
        number(test, "firstSample"),
        number(test, "sampleCount"),
        number(test, "correct"),
        predictions,
        ints(test, "traces"),
        text(test, "predictionDigest"),
        text(test, "stateDigest"),
        rows(test, "finalHidden"),
        rows(test, "logits"));
  }

  private List<int[]> rows(JsonNode node, String name) {
    List<int[]> rows = new ArrayList<>();
    require(node, name).forEach(row -> rows.add(ints(row)));
    return rows;
  }

  private ActivationFormat format(JsonNode node, String name) {
    JsonNode format = require(node, name);
    return new ActivationFormat(number(format, "bits"), number(format, "zeroPoint"));
  }

  private byte[] base64(JsonNode node, String name) {
    return Base64.getDecoder().decode(text(node, name));
  }

  private byte[] hex(JsonNode node, String name) {
    return HexFormat.of().parseHex(text(node, name));
  }

  private int[] ints(JsonNode node, String name) {
    return ints(require(node, name));
  }

  /** Numbers of 32 bits, signed or unsigned. */
  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) array.get(i).longValue();
    }
    return values;
  }

  private int number(JsonNode node, String name) {
    return require(node, name).intValue();
  }

  private String text(JsonNode node, String name) {
    return require(node, name).asText();
  }

  private JsonNode require(JsonNode node, String name) {
    JsonNode member = node.get(name);
    if (member == null) {
      throw new IllegalStateException("A member (%s) is missing in %s.".formatted(name, file));
    }
    return member;
  }
}
