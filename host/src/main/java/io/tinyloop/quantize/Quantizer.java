package io.tinyloop.quantize;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns one float model into integers for any bit widths, after training (PTQ). One calibration
 * serves all genomes; what genomes share is computed once. Thread-safe.
 */
public final class Quantizer {

  /** Tensor of a model's file: the image of integers that training made. */
  public static final String IMAGE_TENSOR = "tinyloop.image";

  /** Tensor of a model's file: the real size of a step of those integers' inputs. */
  public static final String SCALE_TENSOR = "tinyloop.input_scale";

  private final FloatGru model;
  private final QuantizeOptions options;
  private final InputQuantizer input;
  private final List<LayerQuantizer> layers = new ArrayList<>();
  private final ProductInputs lastState;

  /** Integers that training made, by their widths. */
  private final Map<List<LayerWidths>, QuantizedGru> trained = new ConcurrentHashMap<>();

  private Quantizer(
      FloatGru model, Calibration calibration, InputQuantizer input, QuantizeOptions options) {
    this.model = model;
    this.options = options;
    this.input = input;
    for (int l = 0; l < model.layers().size(); l++) {
      layers.add(new LayerQuantizer(model.layers().get(l), calibration.layers().get(l), options));
    }
    lastState = calibration.layers().getLast().state();
  }

  /**
   * A quantizer of {@code model} that has seen these training sequences. Takes some tenths of a
   * second.
   *
   * @param original the float model
   * @param training sequences of no other split; some thousand time steps are enough
   */
  public static Quantizer calibrate(
      FloatGru original, Sequences training, QuantizeOptions options) {
    FloatGru model = original.withGateBiasesInHidden();
    return new Quantizer(
        model,
        Calibration.of(model, training),
        InputQuantizer.of(training, model.head().classes(), options),
        options);
  }

  /**
   * From now on {@link #quantize} gives the integers that training put into a model's file, where
   * just their widths are asked for. Does nothing for a file without any.
   *
   * @throws InvalidDataException when they were trained on other inputs than this quantizer makes
   */
  public void adopt(ModelFile file) {
    Safetensors tensors = Safetensors.of(file);
    byte[] image = tensors.bytes(IMAGE_TENSOR);
    if (image == null) {
      return;
    }
    QuantizedGru integers;
    try {
      integers = ModelImage.decode(image);
    } catch (InvalidImageException e) {
      throw new InvalidDataException(
          "The tensor (%s) of %s is no model image: %s"
              .formatted(IMAGE_TENSOR, file.location(), e.getMessage()),
          "Maybe the file is damaged: train it again.",
          e);
    }
    double scale = tensors.number(SCALE_TENSOR);
    double own = input.grid().scale();
    if (!integers.input().equals(input.grid().format()) || Math.abs(scale - own) > 1e-9 * own) {
      throw new InvalidDataException(
          "The integers of %s read inputs of %s in steps of %s, not of %s in steps of %s."
              .formatted(file.location(), integers.input(), scale, input.grid().format(), own),
          "Maybe use the data set and the --ranges that they were trained with.");
    }
    adopt(integers);
  }

  /** As {@link #adopt(ModelFile)}, for integers at hand. */
  public void adopt(QuantizedGru integers) {
    trained.put(integers.layers().stream().map(Quantizer::widths).toList(), integers);
  }

  /** The widths of what training made; empty where it made nothing. */
  public Set<List<LayerWidths>> trainedWidths() {
    return Set.copyOf(trained.keySet());
  }

  private static LayerWidths widths(GruLayer layer) {
    return new LayerWidths(
        Arrays.stream(Operator.values()).map(op -> layer.output(op).bits()).toList(),
        layer.linear().stream().map(linear -> linear.weights().bits()).toList());
  }

  /** Makes the data sets that this quantizer's models read. */
  public InputQuantizer input() {
    return input;
  }

  /**
   * The model in integers.
   *
   * @param widths one a layer of the float model
   * @throws InfeasibleCandidateException when these widths have no integers
   */
  public QuantizedGru quantize(List<LayerWidths> widths) throws InfeasibleCandidateException {
    QuantizedGru integers = trained.get(widths);
    return integers == null ? scaled(widths).model() : integers;
  }

  /**
   * The model in integers with the real numbers they stand for, where training starts from.
   *
   * @param widths one a layer of the float model
   * @throws InfeasibleCandidateException when these widths have no integers
   */
  public ScaledGru scaled(List<LayerWidths> widths) throws InfeasibleCandidateException {
    if (widths.size() != layers.size()) {
      throw new IllegalArgumentException(
          "The genome has widths for %d layers, but the model %s has %d.%nMaybe it is of another model."
              .formatted(widths.size(), model.name(), layers.size()));
    }
    List<ScaledLayer> scaled = new ArrayList<>();
    Grid read = input.grid();
    for (int l = 0; l < layers.size(); l++) {
      scaled.add(layers.get(l).quantize(widths.get(l), read));
      read = layers.get(l).stateView(widths.get(l));
    }
    List<GruLayer> integers = scaled.stream().map(ScaledLayer::layer).toList();
    return new ScaledGru(
        new QuantizedGru(input.grid().format(), integers, head(read)),
        input.grid(),
        scaled,
        headHalfStep());
  }

  /** The model in real numbers that {@link #scaled} makes integers of. */
  public FloatGru model() {
    return model;
  }

  /** The head has one scale for all classes, for its accumulators are compared. */
  private ClassifierHead head(Grid state) throws InfeasibleCandidateException {
    FloatGru.Head head = model.head();
    WeightGrid grid = WeightGrid.midRise(options.headBits());
    int columns = lastState.size();
    double halfStep = headHalfStep();
    byte[] codes = new byte[head.weights().length];
    int[] biases = new int[head.classes()];
    for (int c = 0; c < head.classes(); c++) {
      for (int j = 0; j < columns; j++) {
        codes[c * columns + j] = (byte) grid.code(head.weights()[c * columns + j] / halfStep);
      }
      double bias = Math.rint(head.biases()[c] / (halfStep * state.scale()));
      if (Math.abs(bias) > 1 << 30) {
        throw new InfeasibleCandidateException("the bias of class %d leaves int32".formatted(c));
      }
      biases[c] = (int) bias;
    }
    return new ClassifierHead(
        new WeightMatrix(head.classes(), columns, grid.bits(), grid.offset(), codes), biases);
  }

  private double headHalfStep() {
    double largest = 1e-9;
    for (float w : model.head().weights()) {
      largest = Math.max(largest, Math.abs(w));
    }
    return largest / WeightGrid.midRise(options.headBits()).offset();
  }
}
