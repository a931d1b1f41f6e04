package io.tinyloop.quantize;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
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
              ? "Maybe it is not a PyTorch nn.GRU."
              : "Maybe choose one with --gru %s.".formatted(first.getFirst().replace(FIRST, "")));
    }
    return first.getFirst().substring(0, first.getFirst().length() - FIRST.length());
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
    return file.names().stream()
        .filter(tensor -> !used.contains(tensor))
        .sorted()
        .map(tensor -> tensor + " " + file.shape(tensor))
        .toList();
  }

  FloatGru gru() {
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
    file.names().stream()
        .filter(tensor -> tensor.startsWith(prefix) && tensor.endsWith("_reverse"))
        .findFirst()
        .ifPresent(tensor -> {
          throw new InvalidDataException(
              "The model %s is bidirectional: it has a tensor (%s).".formatted(name, tensor),
              "Maybe train it with bidirectional=False.");
        });
    return new FloatGru(name, layers, head(inputSize));
  }

  /**
   * @param inputSize what the layer must read, or −1 where anything will do
   */
  private FloatGru.Layer layer(int index, int inputSize) {
    String recurrent = prefix + "weight_hh_l" + index;
    List<Integer> shape = file.tensor(recurrent).shape();
    if (shape.size() != 2 || shape.get(1) < 1 || shape.getFirst() != 3 * shape.get(1)) {
      throw new InvalidDataException(
          "The shape %s of tensor (%s) in %s must be 3H × H.".formatted(shape, recurrent, name),
          shape.size() == 2 && shape.getFirst() == 4 * shape.get(1)
              ? "Maybe it is an LSTM, which has four gates."
              : "Maybe it is not a GRU.");
    }
    int hidden = shape.get(1);
    String input = prefix + "weight_ih_l" + index;
    List<Integer> inputShape = file.tensor(input).shape();
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
    boolean none = file.names().stream().noneMatch(other -> other.startsWith(prefix + "bias_"));
    return none ? new float[size] : values(tensor, List.of(size));
  }

  private FloatGru.Head head(int hiddenSize) {
    String weight = headPrefix == null ? onlyHead() : headPrefix + "weight";
    List<Integer> shape = file.tensor(weight).shape();
    int classes = shape.isEmpty() ? 0 : shape.getFirst();
    return new FloatGru.Head(
        classes,
        values(weight, List.of(classes, hiddenSize)),
        values(bias(weight), List.of(classes)));
  }

  private String onlyHead() {
    List<String> heads =
        file.names().stream()
            .filter(tensor -> tensor.endsWith("weight") && file.names().contains(bias(tensor)))
            .toList();
    if (heads.size() != 1) {
      throw new InvalidDataException(
          "The model %s has %d linear heads (a weight and a bias) instead of one; it has %s."
              .formatted(name, heads.size(), file.names()),
          heads.isEmpty()
              ? "Maybe it was saved without its head, or the head has no bias, which is not supported."
              : "Maybe choose one with --head; layers between GRU and head are not supported.");
    }
    return heads.getFirst();
  }

  private static String bias(String weight) {
    return weight.substring(0, weight.length() - "weight".length()) + "bias";
  }

  private float[] values(String tensor, List<Integer> shape) {
    Safetensors.Tensor found = file.tensor(tensor);
    if (!found.shape().equals(shape) || found.values().length == 0) {
      throw new InvalidDataException(
          "The shape %s of tensor (%s) in %s must be %s."
              .formatted(found.shape(), tensor, name, shape),
          "Maybe the tensors come from two models.");
    }
    used.add(tensor);
    return found.values();
  }
}
