package io.tinyloop.data.onnx;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.SafetensorsWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the layers of a GRU and the linear classifier on its last step in an ONNX graph, and gives
 * them PyTorch's names and order of gates.
 *
 * <p>ONNX stores the gates of {@code GRU} as update, reset, new (PyTorch: reset, update, new), and
 * both biases as one tensor; {@code linear_before_reset} must be 1, which is PyTorch's equation.
 */
public final class OnnxModel {

  private static final int GATES = 3;

  /** Operators that move values, or compute shapes. */
  static final Set<String> MOVES =
      Set.of(
          "Cast",
          "Concat",
          "ConstantOfShape",
          "Dropout",
          "Expand",
          "Flatten",
          "Gather",
          "Identity",
          "Reshape",
          "Shape",
          "Slice",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  /** Operators that keep the greatest logit the greatest. */
  private static final Set<String> MONOTONE = Set.of("LogSoftmax", "Softmax");

  private static final Set<String> LINEAR = Set.of("Gemm", "MatMul");

  private final String file;
  private final OnnxGraph graph;

  private OnnxModel(String file, OnnxGraph graph) {
    this.file = file;
    this.graph = graph;
  }

  /**
   * The model as a safetensors file with PyTorch's names: {@code gru.weight_ih_l0}, …, {@code
   * head.bias}.
   *
   * @param file its name, for errors
   * @throws InvalidDataException if it is no ONNX file, or another model than that
   */
  public static byte[] toSafetensors(String file, byte[] bytes) {
    return new OnnxModel(file, OnnxGraph.parse(file, bytes)).converted();
  }

  private byte[] converted() {
    checkOperators();
    List<OnnxNode> layers =
        graph.nodes().stream().filter(node -> node.operator().equals("GRU")).toList();
    if (layers.isEmpty()) {
      throw wrong("has no GRU", "Maybe it is another network; its operators are " + operators());
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    int inputs = -1;
    for (int l = 0; l < layers.size(); l++) {
      inputs = layer(l, layers.get(l), inputs, writer);
    }
    head(inputs, writer);
    new OnnxPath(file, graph, layers).check();
    return writer.file();
  }

  private void checkOperators() {
    for (OnnxNode node : graph.nodes()) {
      String operator = node.operator();
      boolean known =
          operator.equals("GRU")
              || operator.equals("Add")
              || MOVES.contains(operator)
              || MONOTONE.contains(operator)
              || LINEAR.contains(operator);
      if (!known) {
        throw wrong(
            "computes %s, which is not supported".formatted(node.label()),
            "Maybe leave it out of the model: a GRU and a linear classifier on its last step are imported.");
      }
    }
  }

  private String operators() {
    return graph.nodes().stream()
        .map(OnnxNode::operator)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private InvalidDataException wrong(String problem, String advice) {
    return new InvalidDataException("The model %s %s.".formatted(file, problem), advice);
  }

  /**
   * @param inputs what the layer must read, or −1 where anything will do
   * @return its hidden size
   */
  private int layer(int number, OnnxNode gru, int inputs, SafetensorsWriter writer) {
    checkEquation(gru);
    OnnxTensor inputWeights = stored(gru, 1, "W");
    List<Integer> shape = inputWeights.shape();
    int hidden = Math.toIntExact(gru.integer("hidden_size", 0));
    int columns = inputs > 0 || shape.size() != GATES ? inputs : shape.get(2);
    float[] w = inputWeights.floats(List.of(1, GATES * hidden, columns));
    float[] r = stored(gru, 2, "R").floats(List.of(1, GATES * hidden, hidden));
    float[] b =
        gru.input(3) == null
            ? new float[2 * GATES * hidden]
            : stored(gru, 3, "B").floats(List.of(1, 2 * GATES * hidden));
    writer.floats("gru.weight_ih_l" + number, ordered(w, 0, hidden * columns), 3 * hidden, columns);
    writer.floats("gru.weight_hh_l" + number, ordered(r, 0, hidden * hidden), 3 * hidden, hidden);
    writer.floats("gru.bias_ih_l" + number, ordered(b, 0, hidden), 3 * hidden);
    writer.floats("gru.bias_hh_l" + number, ordered(b, GATES * hidden, hidden), 3 * hidden);
    return hidden;
  }

  private void checkEquation(OnnxNode gru) {
    List<String> direction = gru.texts().getOrDefault("direction", List.of("forward"));
    if (!direction.equals(List.of("forward"))) {
      throw wrong(
          "has a %s that runs %s".formatted(gru.label(), String.join(" ", direction)),
          "Maybe train it with bidirectional=False.");
    }
    if (gru.integer("linear_before_reset", 0) != 1) {
      throw wrong(
          "has a %s with linear_before_reset=0".formatted(gru.label()),
          "Maybe train it with Keras's reset_after=True, or with PyTorch: the devices compute that equation.");
    }
    List<String> activations = gru.texts().getOrDefault("activations", List.of());
    if (!activations.isEmpty() && !activations.equals(List.of("Sigmoid", "Tanh"))) {
      throw wrong(
          "has a %s with the activations %s".formatted(gru.label(), activations),
          "Maybe train it with Sigmoid and Tanh.");
    }
    String first = gru.input(5);
    OnnxTensor state = first == null ? null : graph.tensors().get(first);
    if (state != null && !state.isZero()) {
      throw wrong(
          "has a %s that begins with another state than zero".formatted(gru.label()),
          "Maybe export it without a first state.");
    }
  }

  private OnnxTensor stored(OnnxNode node, int input, String what) {
    String name = node.input(input);
    OnnxTensor tensor = name == null ? null : graph.tensors().get(name);
    if (tensor == null) {
      throw wrong(
          "computes the tensor %s of its %s instead of holding it".formatted(what, node.label()),
          "Maybe export it with do_constant_folding=True, in evaluation mode.");
    }
    return tensor;
  }

  /** Update, reset, new become reset, update, new. */
  private static float[] ordered(float[] gates, int from, int size) {
    float[] values = new float[GATES * size];
    System.arraycopy(gates, from + size, values, 0, size);
    System.arraycopy(gates, from, values, size, size);
    System.arraycopy(gates, from + 2 * size, values, 2 * size, size);
    return values;
  }

  private void head(int hidden, SafetensorsWriter writer) {
    List<OnnxNode> linear =
        graph.nodes().stream().filter(node -> LINEAR.contains(node.operator())).toList();
    if (linear.size() != 1) {
      throw wrong(
          "has %d linear layers instead of one".formatted(linear.size()),
          "Maybe train it with one linear classifier on the last step of the GRU.");
    }
    checkAdds(linear.getFirst());
    OnnxNode node = linear.getFirst();
    OnnxTensor weights = stored(node, 1, "weights");
    boolean transposed = node.operator().equals("Gemm") && node.integer("transB", 0) == 1;
    List<Integer> shape = weights.shape();
    int classes = shape.size() == 2 ? shape.get(transposed ? 0 : 1) : 1;
    float[] values =
        weights.floats(transposed ? List.of(classes, hidden) : List.of(hidden, classes));
    writer.floats(
        "head.weight", transposed ? values : transposed(values, hidden, classes), classes, hidden);
    OnnxTensor bias = bias(node);
    writer.floats(
        "head.bias", bias == null ? new float[classes] : bias.floats(List.of(classes)), classes);
  }

  /** The only sum is that of the classifier and its bias. */
  private void checkAdds(OnnxNode linear) {
    for (OnnxNode node : graph.nodes()) {
      boolean ofBias =
          node.inputs().contains(linear.outputs().getFirst())
              && node.inputs().stream().anyMatch(graph.tensors()::containsKey);
      if (node.operator().equals("Add") && !ofBias) {
        throw wrong(
            "adds something in %s that is not the classifier's bias".formatted(node.label()),
            "Maybe scale or shift the data instead: the model reads them as they are.");
      }
    }
  }

  private @Nullable OnnxTensor bias(OnnxNode linear) {
    if (linear.input(2) != null) {
      return stored(linear, 2, "bias");
    }
    return graph.nodes().stream()
        .filter(node -> node.operator().equals("Add"))
        .filter(node -> node.inputs().contains(linear.outputs().getFirst()))
        .flatMap(node -> node.inputs().stream())
        .map(graph.tensors()::get)
        .filter(tensor -> tensor != null)
        .findFirst()
        .orElse(null);
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] other = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        other[column * rows + row] = values[row * columns + column];
      }
    }
    return other;
  }
}
