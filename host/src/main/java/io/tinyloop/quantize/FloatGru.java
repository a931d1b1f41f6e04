package io.tinyloop.quantize;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.Sequences;
import java.util.List;

/**
 * A GRU classifier in real numbers: stacked layers, and a linear head on the last state.
 *
 * @param name where it is from, for errors
 * @param layers at least one; each reads the states of the one before
 * @param head the classifier
 */
public record FloatGru(String name, List<Layer> layers, Head head) {

  /**
   * One layer. Gates are stacked in PyTorch's order: reset, update, candidate.
   *
   * @param inputSize I
   * @param hiddenSize H
   * @param inputWeights 3H × I, row by row; owned by the record
   * @param hiddenWeights 3H × H, row by row; owned by the record
   * @param inputBiases 3H; owned by the record
   * @param hiddenBiases 3H; owned by the record
   */
  public record Layer(
      int inputSize,
      int hiddenSize,
      float[] inputWeights,
      float[] hiddenWeights,
      float[] inputBiases,
      float[] hiddenBiases) {}

  /**
   * The classifier.
   *
   * @param classes number of outputs
   * @param weights classes × H, row by row; owned by the record
   * @param biases one a class; owned by the record
   */
  public record Head(int classes, float[] weights, float[] biases) {}

  public FloatGru {
    layers = List.copyOf(layers);
  }

  /** Reads a model of PyTorch's nn.GRU and nn.Linear under whatever names they were given. */
  public static FloatGru read(ModelFile file) {
    return new GruImport(file).gru();
  }

  /**
   * Reads a model that must be nothing but an nn.GRU and an nn.Linear on the last step.
   *
   * @throws InvalidDataException naming a tensor that is of something else, unless the card says
   *     which tensors are meant
   */
  public static FloatGru readWhole(ModelFile file) {
    GruImport tensors = new GruImport(file);
    FloatGru gru = tensors.gru();
    boolean chosen = file.card().prefixes().gru() != null && file.card().prefixes().head() != null;
    if (!chosen && !tensors.unused().isEmpty()) {
      throw new InvalidDataException(
          "The model %s has tensors beside a GRU and a linear head: %s."
              .formatted(file.location(), String.join(", ", tensors.unused())),
          "Maybe a layer norm or a second GRU, which are not supported, or a layer between is missing;"
              + " if they do not matter, name the others with --gru and --head.");
    }
    return gru;
  }

  public int inputSize() {
    return layers.getFirst().inputSize();
  }

  /** Multiply-adds of the matrix products that classify these sequences. */
  public long multiplyAdds(Sequences sequences) {
    long step = 0;
    for (Layer layer : layers) {
      step += layer.inputWeights().length + layer.hiddenWeights().length;
    }
    return (step * sequences.steps() + head.weights().length) * sequences.count();
  }

  /** Checks that the model can classify these sequences; returns itself. */
  public FloatGru fitting(Sequences sequences) {
    if (sequences.inputSize() != inputSize()) {
      throw new InvalidDataException(
          "The model %s reads %d values a step, but the data have %d."
              .formatted(name, inputSize(), sequences.inputSize()),
          "Maybe the model belongs to another task.");
    }
    if (sequences.classes() > head.classes()) {
      throw new InvalidDataException(
          "The model %s tells %d classes apart, but the data have label %d."
              .formatted(name, head.classes(), sequences.classes() - 1),
          sequences.countsClassesFromOne(head.classes())
              ? "Maybe its labels are 1…%d: subtract 1 of each.".formatted(head.classes())
              : "Maybe the model belongs to another task.");
    }
    return this;
  }

  /** A model whose reset gates are this one's update gates, and the reverse. */
  public FloatGru withResetAndUpdateSwapped() {
    return new FloatGru(
        name, layers.stream().map(FloatGru::withResetAndUpdateSwapped).toList(), head);
  }

  private static Layer withResetAndUpdateSwapped(Layer layer) {
    return new Layer(
        layer.inputSize(),
        layer.hiddenSize(),
        swapped(layer.inputWeights()),
        swapped(layer.hiddenWeights()),
        swapped(layer.inputBiases()),
        swapped(layer.hiddenBiases()));
  }

  /** The first and the second third change places. */
  private static float[] swapped(float[] gates) {
    int third = gates.length / 3;
    float[] swapped = gates.clone();
    System.arraycopy(gates, 0, swapped, third, third);
    System.arraycopy(gates, third, swapped, 0, third);
    return swapped;
  }

  /**
   * The same function, with the biases of reset and update moved from the input's product to the
   * state's, where the quantizer wants them: only their sum counts.
   */
  FloatGru withGateBiasesInHidden() {
    return new FloatGru(name, layers.stream().map(FloatGru::withGateBiasesInHidden).toList(), head);
  }

  private static Layer withGateBiasesInHidden(Layer layer) {
    float[] input = layer.inputBiases().clone();
    float[] hidden = layer.hiddenBiases().clone();
    for (int i = 0; i < 2 * layer.hiddenSize(); i++) {
      hidden[i] += input[i];
      input[i] = 0;
    }
    return new Layer(
        layer.inputSize(),
        layer.hiddenSize(),
        layer.inputWeights(),
        layer.hiddenWeights(),
        input,
        hidden);
  }
}
