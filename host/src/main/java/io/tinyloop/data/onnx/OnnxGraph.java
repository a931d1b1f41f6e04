package io.tinyloop.data.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tinyloop.data.InvalidDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an ONNX file: its nodes in order, and the tensors that it holds. Read by the field
 * numbers of onnx.proto, which never change.
 *
 * @param nodes every node
 * @param tensors initializers and constants, by name
 * @param outputs names of the graph's outputs
 */
record OnnxGraph(List<OnnxNode> nodes, Map<String, OnnxTensor> tensors, List<String> outputs) {

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INTEGER = 3;
  private static final int ATTRIBUTE_TEXT = 4;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_INTEGERS = 8;
  private static final int ATTRIBUTE_TEXTS = 9;
  private static final int TENSOR_DIMENSIONS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_FLOATS = 4;
  private static final int TENSOR_INTEGERS = 7;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int VALUE_NAME = 1;
  private static final int MOST_SIDES = 8;

  OnnxGraph {
    nodes = List.copyOf(nodes);
    tensors = Map.copyOf(tensors);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a file.
   *
   * @param file its name, for errors
   */
  static OnnxGraph parse(String file, byte[] bytes) {
    try {
      List<ByteString> graphs =
          UnknownFieldSet.parseFrom(bytes).getField(MODEL_GRAPH).getLengthDelimitedList();
      if (graphs.size() != 1) {
        throw notOnnx(file, "it has %d graphs instead of one".formatted(graphs.size()), null);
      }
      return graph(UnknownFieldSet.parseFrom(graphs.getFirst()));
    } catch (InvalidProtocolBufferException | ArithmeticException e) {
      throw notOnnx(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static InvalidDataException notOnnx(
      String file, String problem, @Nullable Throwable cause) {
    String said = "The model %s is no ONNX file: %s.".formatted(file, problem);
    String advice = "Maybe its copy was interrupted, or it is another format.";
    return cause == null
        ? new InvalidDataException(said, advice)
        : new InvalidDataException(said, advice, cause);
  }

  private static OnnxGraph graph(UnknownFieldSet graph) throws InvalidProtocolBufferException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (ByteString bytes : graph.getField(GRAPH_INITIALIZER).getLengthDelimitedList()) {
      OnnxTensor tensor = tensor(bytes);
      tensors.put(tensor.name(), tensor);
    }
    List<OnnxNode> nodes = new ArrayList<>();
    for (ByteString bytes : graph.getField(GRAPH_NODE).getLengthDelimitedList()) {
      OnnxNode node = node(UnknownFieldSet.parseFrom(bytes));
      OnnxTensor value = node.tensors().get("value");
      if (node.operator().equals("Constant") && value != null) {
        tensors.put(node.outputs().getFirst(), value);
      } else {
        nodes.add(node);
      }
    }
    List<String> outputs = new ArrayList<>();
    for (ByteString bytes : graph.getField(GRAPH_OUTPUT).getLengthDelimitedList()) {
      outputs.add(text(UnknownFieldSet.parseFrom(bytes), VALUE_NAME));
    }
    return new OnnxGraph(nodes, tensors, outputs);
  }

  private static OnnxNode node(UnknownFieldSet node) throws InvalidProtocolBufferException {
    Map<String, Long> integers = new HashMap<>();
    Map<String, List<String>> texts = new HashMap<>();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (ByteString bytes : node.getField(NODE_ATTRIBUTE).getLengthDelimitedList()) {
      UnknownFieldSet attribute = UnknownFieldSet.parseFrom(bytes);
      String name = text(attribute, ATTRIBUTE_NAME);
      List<Long> integer = attribute.getField(ATTRIBUTE_INTEGER).getVarintList();
      if (!integer.isEmpty()) {
        integers.put(name, integer.getLast());
      }
      List<Long> several = numbers(attribute.getField(ATTRIBUTE_INTEGERS));
      if (several.size() == 1) {
        integers.put(name, several.getFirst());
      }
      List<ByteString> tensor = attribute.getField(ATTRIBUTE_TENSOR).getLengthDelimitedList();
      if (!tensor.isEmpty()) {
        tensors.put(name, tensor(tensor.getLast()));
      }
      List<String> words = new ArrayList<>(texts(attribute, ATTRIBUTE_TEXT));
      words.addAll(texts(attribute, ATTRIBUTE_TEXTS));
      if (!words.isEmpty()) {
        texts.put(name, List.copyOf(words));
      }
    }
    return new OnnxNode(
        text(node, NODE_OPERATOR),
        text(node, NODE_NAME),
        texts(node, NODE_INPUT),
        texts(node, NODE_OUTPUT),
        integers,
        texts,
        tensors);
  }

  private static OnnxTensor tensor(ByteString bytes) throws InvalidProtocolBufferException {
    UnknownFieldSet tensor = UnknownFieldSet.parseFrom(bytes);
    List<Integer> shape =
        numbers(tensor.getField(TENSOR_DIMENSIONS)).stream().map(Math::toIntExact).toList();
    if (shape.size() > MOST_SIDES || shape.stream().anyMatch(side -> side < 0)) {
      throw new InvalidProtocolBufferException("a tensor has the shape " + shape);
    }
    List<Long> type = tensor.getField(TENSOR_TYPE).getVarintList();
    return new OnnxTensor(
        text(tensor, TENSOR_NAME),
        shape,
        type.isEmpty() ? 0 : Math.toIntExact(type.getLast()),
        elements(tensor));
  }

  /** The elements, wherever the file has them, as it would have them in {@code raw_data}. */
  private static byte[] elements(UnknownFieldSet tensor) throws InvalidProtocolBufferException {
    List<ByteString> raw = tensor.getField(TENSOR_RAW).getLengthDelimitedList();
    if (!raw.isEmpty()) {
      return raw.getLast().toByteArray();
    }
    List<ByteString> floats = tensor.getField(TENSOR_FLOATS).getLengthDelimitedList();
    if (!floats.isEmpty()) {
      return ByteString.copyFrom(floats).toByteArray();
    }
    List<Long> integers = numbers(tensor.getField(TENSOR_INTEGERS));
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * integers.size()).order(ByteOrder.LITTLE_ENDIAN);
    integers.forEach(bytes::putLong);
    return bytes.array();
  }

  /** A repeated integer, packed or not. */
  private static List<Long> numbers(Field field) throws InvalidProtocolBufferException {
    List<Long> numbers = new ArrayList<>(field.getVarintList());
    for (ByteString packed : field.getLengthDelimitedList()) {
      CodedInputStream in = packed.newCodedInput();
      try {
        while (!in.isAtEnd()) {
          numbers.add(in.readRawVarint64());
        }
      } catch (InvalidProtocolBufferException e) {
        throw e;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return numbers;
  }

  private static String text(UnknownFieldSet message, int field) {
    List<String> texts = texts(message, field);
    return texts.isEmpty() ? "" : texts.getLast();
  }

  private static List<String> texts(UnknownFieldSet message, int field) {
    return message.getField(field).getLengthDelimitedList().stream()
        .map(bytes -> bytes.toString(UTF_8))
        .toList();
  }
}
