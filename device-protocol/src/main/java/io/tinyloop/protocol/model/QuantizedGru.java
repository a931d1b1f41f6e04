package io.tinyloop.protocol.model;

import java.util.List;

/**
 * A GRU classifier in integers: stacked layers and a linear head on the last state.
 *
 * @param input format of the input codes
 * @param layers 1…8 layers; each reads the state view of the one before
 * @param head the classifier
 */
public record QuantizedGru(ActivationFormat input, List<GruLayer> layers, ClassifierHead head) {

  public static final int MAX_LAYERS = 8;

  public QuantizedGru {
    layers = List.copyOf(layers);
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "The number of layers (%d) must be in [1, %d].".formatted(layers.size(), MAX_LAYERS));
    }
    ActivationFormat format = input;
    int size = layers.getFirst().inputSize();
    for (GruLayer layer : layers) {
      if (layer.inputSize() != size || !layer.input().equals(format)) {
        throw new IllegalArgumentException(
            "A layer reads %d inputs of %s, but is given %d of %s."
                .formatted(layer.inputSize(), layer.input(), size, format));
      }
      size = layer.hiddenSize();
      format = layer.stateView();
    }
    if (head.weights().columns() != size) {
      throw new IllegalArgumentException(
          "The head reads %d inputs, but the last layer has %d units."
              .formatted(head.weights().columns(), size));
    }
    if (head.weights().accumulatorBound(head.biases(), format) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("A logit can leave int32.");
    }
  }

  public int inputSize() {
    return layers.getFirst().inputSize();
  }

  public int classes() {
    return head.classes();
  }

  /** GRU weight elements times their width: no biases, no head. */
  public long parameterBits() {
    return layers.stream()
        .flatMap(layer -> layer.linear().stream())
        .mapToLong(operator -> operator.weights().parameterBits())
        .sum();
  }
}
