package io.tinyloop.data.onnx;

import io.tinyloop.data.InvalidDataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of the values through a graph: from its input through each layer to the last step of the
 * last one, and to the classifier.
 *
 * @param file its name, for errors
 * @param layers the GRU nodes, in the order of the graph
 */
record OnnxPath(String file, OnnxGraph graph, List<OnnxNode> layers) {

  private static final String READ_LAST = "Maybe read the last step, as states[:, -1].";

  /**
   * Where a value comes from: an output of a GRU, or the graph's input where {@code gru} is null.
   */
  private record Origin(@Nullable OnnxNode gru, int output) {

    /** Whether it is the states of all steps, not the last state alone. */
    boolean isOfSteps() {
      return gru != null && output == 0;
    }
  }

  /**
   * Checks all of it.
   *
   * @throws InvalidDataException naming the node that reads something else
   */
  void check() {
    for (int l = 0; l < layers.size(); l++) {
      Origin origin = origin(layers.get(l).inputs().getFirst());
      boolean right =
          origin != null
              && (l == 0
                  ? origin.gru() == null
                  : layers.get(l - 1).equals(origin.gru()) && origin.isOfSteps());
      if (!right) {
        throw wrong(
            "has a %s that does not read the states of the layer before it"
                .formatted(layers.get(l).label()),
            "Maybe it has several branches: one GRU of stacked layers is imported.");
      }
    }
    for (OnnxNode node : graph.nodes()) {
      switch (node.operator()) {
        case "Gather" -> checkGather(node);
        case "Slice" -> checkSlice(node);
        case "Gemm", "MatMul" -> checkClassifier(node);
        default -> {
          // moves values, or was checked already
        }
      }
    }
  }

  private void checkClassifier(OnnxNode node) {
    Origin origin = origin(node.inputs().getFirst());
    if (origin == null || !layers.getLast().equals(origin.gru())) {
      throw wrong(
          "has a %s that does not read the last layer of the GRU".formatted(node.label()),
          "Maybe train it with one linear classifier on the last step of the GRU.");
    }
  }

  private void checkGather(OnnxNode node) {
    Origin origin = origin(node.inputs().getFirst());
    String input = node.input(1);
    OnnxTensor index = input == null ? null : graph.tensors().get(input);
    if (origin == null || index == null) {
      return; // of shapes
    }
    checkRead(node, origin, index.integer(), origin.isOfSteps() ? -1 : layers.size() - 1);
  }

  private void checkSlice(OnnxNode node) {
    Origin origin = origin(node.inputs().getFirst());
    if (origin == null) {
      return;
    }
    Long begin = value(node, 1, "starts");
    Long end = value(node, 2, "ends");
    Long step = node.input(4) == null ? Long.valueOf(1) : value(node, 4, "steps");
    if (begin == null || end == null || step == null) {
      throw wrong(
          "cuts its values in a %s that is not understood".formatted(node.label()), READ_LAST);
    }
    if (step != 1) {
      throw wrong("reads every %d steps in %s".formatted(step, node.label()), READ_LAST);
    }
    if (begin != 0 || end < Integer.MAX_VALUE) {
      checkRead(node, origin, begin, origin.isOfSteps() ? -1 : layers.size() - 1);
    }
  }

  /** A number that is an input since operator set 10, and an attribute before; null if neither. */
  private @Nullable Long value(OnnxNode node, int input, String attribute) {
    String name = node.input(input);
    if (name == null) {
      return node.integers().get(attribute);
    }
    OnnxTensor tensor = graph.tensors().get(name);
    return tensor == null || tensor.size() != 1 ? null : (Long) tensor.integer();
  }

  /**
   * @param last another way to say the last: of layers they are counted
   */
  private void checkRead(OnnxNode node, Origin origin, long index, int last) {
    if (origin.gru() == null) {
      throw wrong(
          "reads a part of its input in %s".formatted(node.label()),
          "Maybe cut the data instead: the model reads them as they are.");
    }
    if (index != -1 && index != last) {
      throw wrong(
          (origin.isOfSteps()
                  ? "reads step %d of the GRU in %s"
                  : "reads layer %d of the GRU in %s")
              .formatted(index, node.label()),
          origin.isOfSteps() ? READ_LAST : "Maybe read the last layer, as state[-1].");
    }
  }

  /** Of values that move unchanged; null of shapes, constants and results. */
  private @Nullable Origin origin(String value) {
    String at = value;
    for (int i = 0; i <= graph.nodes().size(); i++) {
      OnnxNode from = producer(at);
      if (from == null) {
        return graph.tensors().containsKey(at) ? null : new Origin(null, 0);
      }
      if (from.operator().equals("GRU")) {
        return new Origin(from, from.outputs().indexOf(at));
      }
      boolean moves = OnnxModel.MOVES.contains(from.operator());
      if (!moves || from.operator().equals("Shape") || from.operator().equals("ConstantOfShape")) {
        return null;
      }
      // Of the layers' last states the last one is read, which the index says.
      at = from.operator().equals("Concat") ? from.inputs().getLast() : from.inputs().getFirst();
    }
    return null;
  }

  private @Nullable OnnxNode producer(String value) {
    return graph.nodes().stream()
        .filter(node -> node.outputs().contains(value))
        .findFirst()
        .orElse(null);
  }

  private InvalidDataException wrong(String problem, String advice) {
    return new InvalidDataException("The model %s %s.".formatted(file, problem), advice);
  }
}
