package io.tinyloop.quantize;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds PyTorch's GRU and linear head among the tensors of a file, and checks every shape. */
final class GruImport {

  private static final String FIRST = "weight_ih_l0";

  private final String name;
  private final Safetensors file;
  private final String prefix;
  private final @Nullable String headPrefix;
  private final Set<String> used = new HashSet<>();

  GruImport(ModelFile model) {
    name = model.location();
    file = Safetensors.of(model);
    String gru = model.card().prefixes().gru();
    prefix = gru == null ? onlyPrefix() : checked("--gru", gru, FIRST);
    String head = model.card().prefixes().head();
    headPrefix = head == null ? null : checked("--head", head, "weight");
  }

  private String onlyPrefix() {
    List<String> first = file.names().stream().filter(tensor -> tensor.endsWith(FIRST)).toList();
    if (first.size() != 1) {
      throw new InvalidDataException(
          "The model %s has %d tensors whose names end in (%s) instead of one; it has %s."
              .formatted(name, first.size(), FIRST, file.names()),
          first.isEmpty()
              ? withoutGru()
              : "Maybe choose one with --gru %s".formatted(shortest(first)));
    }
    return first.getFirst().substring(0, first.getFirst().length() - FIRST.length());
  }

  private String withoutGru() {
    return file.names().stream().anyMatch(tensor -> tensor.endsWith("weight_ih"))
        ? "Maybe it is an nn.GRUCell: rename its tensors to weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0."
        : "Maybe it is not a PyTorch nn.GRU.";
  }

  private static String shortest(List<String> first) {
    String chosen = first.getFirst().replace(FIRST, "");
    return chosen.endsWith(".") ? chosen.substring(0, chosen.length() - 1) : chosen;
  }

  /** The prefix with or without its dot, as the file's names have it. */
  private String checked(String option, String given, String first) {
    for (String candidate : List.of(given, given + ".")) {
      if (file.names().contains(candidate + first)) {
        return candidate;
      }
    }
    throw new InvalidDataException(
        "The model %s has no tensor (%s); it has %s."
            .formatted(name, given + "." + first, file.names()),
        "Maybe %s names another prefix.".formatted(option));
  }

  /** Tensors that the GRU and its head do not use, with their shapes. */
  List<String> unused() {
    return withShapes(
        file.names().stream().filter(tensor -> !used.contains(tensor)).sorted().toList());
  }

  FloatGru gru() {
    checkForward();
    List<FloatGru.Layer> layers = new ArrayList<>();
    int inputSize = -1;
    for (int i = 0; i == 0 || file.names().contains(prefix + "weight_ih_l" + i); i++) {
      FloatGru.Layer layer = layer(i, inputSize);
      layers.add(layer);
      inputSize = layer.hiddenSize();
    }
    if (layers.size() > QuantizedGru.MAX_LAYERS) {
      throw new InvalidDataException(
          "The model %s has %d layers; at most %d are supported."
              .formatted(name, layers.size(), QuantizedGru.MAX_LAYERS),
          "Maybe train a shallower one.");
    }
    return new FloatGru(name, layers, head(inputSize));
  }

  private void checkForward() {
    for (String tensor : file.names()) {
      if (tensor.startsWith(prefix) && tensor.endsWith("_reverse")) {
        throw new InvalidDataException(
            "The model %s is bidirectional: it has a tensor (%s) of shape %s."
                .formatted(name, tensor, file.shape(tensor)),
            "Maybe train it with bidirectional=False.");
      }
    }
  }

  /**
   * @param inputSize what the layer must read, or −1 where anything will do
   */
  private FloatGru.Layer layer(int index, int inputSize) {
    String recurrent = prefix + "weight_hh_l" + index;
    List<Integer> shape = shapeOf(recurrent, "3H × H");
    if (shape.size() != 2 || shape.get(1) < 1 || shape.getFirst() != 3 * shape.get(1)) {
      throw new InvalidDataException(
          "The shape %s of tensor (%s) in %s must be 3H × H.".formatted(shape, recurrent, name),
          shape.size() == 2 && shape.getFirst() == 4 * shape.get(1)
              ? "Maybe it is an LSTM, which has four gates."
              : "Maybe it is not a GRU.");
    }
    int hidden = shape.get(1);
    String input = prefix + "weight_ih_l" + index;
    List<Integer> inputShape = shapeOf(input, "3H × inputs, with H = " + hidden);
    int columns = inputSize > 0 ? inputSize : inputShape.size() == 2 ? inputShape.get(1) : 1;
    return new FloatGru.Layer(
        columns,
        hidden,
        values(input, List.of(3 * hidden, columns)),
        values(recurrent, List.of(3 * hidden, hidden)),
        biases(prefix + "bias_ih_l" + index, 3 * hidden),
        biases(prefix + "bias_hh_l" + index, 3 * hidden));
  }

  /** Zeros where the GRU was made without biases. */
  private float[] biases(String tensor, int size) {
    return hasNoBiases() ? new float[size] : values(tensor, List.of(size));
  }

  private boolean hasNoBiases() {
    return file.names().stream().noneMatch(tensor -> tensor.startsWith(prefix + "bias_"));
  }

  private FloatGru.Head head(int hiddenSize) {
    String weight = headPrefix == null ? onlyHead(hiddenSize) : headPrefix + "weight";
    List<Integer> shape = shapeOf(weight, "classes × " + hiddenSize);
    int classes = shape.isEmpty() ? 0 : shape.getFirst();
    float[] weights = values(weight, List.of(classes, hiddenSize));
    if (classes < 2 || classes > ClassifierHead.MAX_CLASSES) {
      throw new InvalidDataException(
          "The tensor (%s) of shape %s in %s has %d classes; there must be 2…%d."
              .formatted(weight, shape, name, classes, ClassifierHead.MAX_CLASSES),
          classes < 2
              ? "Maybe train it with one output a class, and cross entropy."
              : "Maybe train it with fewer classes: a device answers with one byte.");
    }
    return new FloatGru.Head(classes, weights, headBiases(bias(weight), classes));
  }

  /**
   * Zeros where no bias was meant: the GRU has none either, or the head was named. Elsewhere its
   * absence is more likely a loss.
   */
  private float[] headBiases(String bias, int classes) {
    boolean none = !file.names().contains(bias);
    if (none && (headPrefix != null || hasNoBiases())) {
      return new float[classes];
    }
    if (none) {
      throw new InvalidDataException(
          "The model %s has no tensor (%s) of shape [%d]; it has %s."
              .formatted(name, bias, classes, withShapes(List.copyOf(file.names()))),
          "Maybe it was saved in part; if the head was made with bias=False, say so by --head %s"
              .formatted(bias.substring(0, bias.length() - "bias".length())));
    }
    return values(bias, List.of(classes));
  }

  private String onlyHead(int hiddenSize) {
    List<String> matrices =
        file.names().stream()
            .filter(tensor -> tensor.endsWith("weight") && !used.contains(tensor))
            .filter(tensor -> sides(tensor) == 2)
            .toList();
    if (matrices.size() == 1) {
      return matrices.getFirst();
    }
    throw new InvalidDataException(
        "The model %s has %d linear layers that could be the head instead of one of shape classes × %d: %s."
            .formatted(
                name,
                matrices.size(),
                hiddenSize,
                matrices.isEmpty()
                    ? "it has " + file.names()
                    : String.join(", ", withShapes(matrices))),
        matrices.isEmpty()
            ? "Maybe it was saved without its head."
            : "Maybe choose one with --gru and --head; layers between GRU and head are not supported.");
  }

  private int sides(String tensor) {
    List<Integer> shape = file.shape(tensor);
    return shape == null ? 0 : shape.size();
  }

  private List<String> withShapes(List<String> tensors) {
    return tensors.stream().map(tensor -> tensor + " " + file.shape(tensor)).toList();
  }

  private static String bias(String weight) {
    return weight.substring(0, weight.length() - "weight".length()) + "bias";
  }

  /**
   * @param expected for the error where there is none
   */
  private List<Integer> shapeOf(String tensor, String expected) {
    List<Integer> shape = file.shape(tensor);
    if (shape == null) {
      throw new InvalidDataException(
          "The model %s has no tensor (%s) of shape %s; it has %s."
              .formatted(name, tensor, expected, withShapes(List.copyOf(file.names()))),
          "Maybe it was saved in part, or is not a PyTorch nn.GRU with a linear head.");
    }
    return shape;
  }

  private float[] values(String tensor, List<Integer> shape) {
    if (!shapeOf(tensor, shape.toString()).equals(shape)) {
      throw new InvalidDataException(
          "The shape %s of tensor (%s) in %s must be %s."
              .formatted(file.shape(tensor), tensor, name, shape),
          "Maybe the tensors come from two models.");
    }
    used.add(tensor);
    return file.tensor(tensor).values();
  }
}
