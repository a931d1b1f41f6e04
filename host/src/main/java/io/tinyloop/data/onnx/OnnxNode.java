package io.tinyloop.data.onnx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX graph (onnx.proto, NodeProto).
 *
 * @param operator for example {@code GRU}
 * @param name as the file has it; may be empty
 * @param inputs names of values; an empty one is left out
 * @param outputs names of values
 * @param integers attributes that are one integer, or a list of one
 * @param texts attributes that are one text or several
 * @param tensors attributes that are tensors
 */
record OnnxNode(
    String operator,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, Long> integers,
    Map<String, List<String>> texts,
    Map<String, OnnxTensor> tensors) {

  OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    integers = Map.copyOf(integers);
    texts = Map.copyOf(texts);
    tensors = Map.copyOf(tensors);
  }

  /** The name of an input, or null where it is left out. */
  @Nullable String input(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty() ? inputs.get(index) : null;
  }

  long integer(String attribute, long usual) {
    return integers.getOrDefault(attribute, usual);
  }

  /** How a message names it. */
  String label() {
    return name.isEmpty() ? operator : "%s (%s)".formatted(operator, name);
  }
}
