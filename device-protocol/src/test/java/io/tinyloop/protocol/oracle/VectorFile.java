package io.tinyloop.protocol.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** A vector file in the making: header, groups, tests with ids from 1, notes of the flags used. */
final class VectorFile {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String algorithm;
  private final String equation;
  private final String schema;
  private final ArrayNode groups = JSON.arrayNode();
  private final TreeSet<Flag> used = new TreeSet<>();
  private int tests;

  VectorFile(String algorithm, String equation, String schema) {
    this.algorithm = algorithm;
    this.equation = equation;
    this.schema = schema;
  }

  String name() {
    return algorithm + ".json";
  }

  int tests() {
    return tests;
  }

  /** Opens a group; the tests that follow belong to it. */
  ObjectNode group(String type) {
    ObjectNode group = JSON.objectNode();
    group.put("type", type);
    groups.add(group);
    return group;
  }

  /** Appends a test to the newest group. */
  ObjectNode test(String comment, Flag... flags) {
    return test(comment, Arrays.asList(flags));
  }

  /** Appends a test to the newest group. */
  ObjectNode test(String comment, List<Flag> flags) {
    ObjectNode test = JSON.objectNode();
    test.put("id", ++tests);
    test.put("comment", comment);
    ArrayNode names = test.putArray("flags");
    flags.stream().sorted().distinct().forEach(flag -> names.add(flag.name()));
    used.addAll(flags);
    ObjectNode group = (ObjectNode) groups.get(groups.size() - 1);
    group.withArray("tests").add(test);
    return test;
  }

  static ArrayNode numbers(List<BigInteger> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(value -> array.add(value.longValueExact()));
    return array;
  }

  static ArrayNode numbers(int... values) {
    ArrayNode array = JSON.arrayNode();
    for (int value : values) {
      array.add(value);
    }
    return array;
  }

  /** The whole file. */
  ObjectNode json() {
    ObjectNode file = JSON.objectNode();
    file.put("algorithm", algorithm);
    file.put("equation", equation);
    file.put("arithmeticVersion", 1);
    file.put("generator", "io.tinyloop.protocol.oracle");
    file.put("schema", "schema/" + schema + ".schema.json");
    ObjectNode notes = file.putObject("notes");
    used.forEach(flag -> notes.put(flag.name(), flag.bug()));
    file.put("testCount", tests);
    file.set("testGroups", groups);
    return file;
  }

  /** The file as text: a test a line, everything else a member a line, LF at the end. */
  String text() {
    var out = new StringBuilder();
    write(out, json(), "", 0);
    return out.append('\n').toString();
  }

  private static void write(StringBuilder out, JsonNode node, String indent, int depth) {
    boolean inline = depth > 5 || !node.isContainerNode() || isTestOrScalars(node);
    if (inline) {
      out.append(node);
      return;
    }
    String inner = indent + "  ";
    String separator = "\n";
    out.append(node.isObject() ? '{' : '[');
    if (node.isObject()) {
      for (var member : node.properties()) {
        out.append(separator).append(inner).append('"').append(member.getKey()).append("\": ");
        write(out, member.getValue(), inner, depth + 1);
        separator = ",\n";
      }
    } else {
      for (JsonNode element : node) {
        out.append(separator).append(inner);
        write(out, element, inner, depth + 1);
        separator = ",\n";
      }
    }
    out.append('\n').append(indent).append(node.isObject() ? '}' : ']');
  }

  private static boolean isTestOrScalars(JsonNode node) {
    if (node.isObject()) {
      return node.has("id");
    }
    for (JsonNode element : node) {
      if (element.isContainerNode()) {
        return false;
      }
    }
    return true;
  }
}
