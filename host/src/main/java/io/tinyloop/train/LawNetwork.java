package io.tinyloop.train;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.quantize.Grid;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.ScaledGru;
import io.tinyloop.quantize.ScaledLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A GRU classifier in the integers of ARITHMETIC.md, made anew from latent real numbers after each
 * step of the optimizer. What it computes is what a device computes.
 */
final class LawNetwork implements Network {

  private final GruParameters parameters;
  private final ScaledGru base;
  private final List<LatentLayer> latent;
  private final List<ScaledLayer> scaled = new ArrayList<>();
  private final List<LawCell> cells = new ArrayList<>();
  private final List<CellConstants> constants = new ArrayList<>();
  private final float[] headWeights;
  private final float[] headBiases;
  private final float[] headTransposed;
  private byte[] headCodes = new byte[0];
  private double headHalfStep;

  /**
   * @param parameters of the float model, biases of gates in the state's products
   * @param base the integers to start from: widths, grids and half steps
   */
  LawNetwork(GruParameters parameters, ScaledGru base) throws InfeasibleCandidateException {
    this.parameters = parameters;
    this.base = base;
    latent = base.layers().stream().map(LatentLayer::new).toList();
    headWeights = new float[parameters.headWeights().length];
    headBiases = new float[parameters.headBiases().length];
    headTransposed = new float[headWeights.length];
    refresh();
  }

  @Override
  public GruParameters parameters() {
    return parameters;
  }

  @Override
  public void refresh() throws InfeasibleCandidateException {
    scaled.clear();
    cells.clear();
    constants.clear();
    Grid read = base.input();
    for (int l = 0; l < latent.size(); l++) {
      ScaledLayer layer = latent.get(l).quantize(parameters.layers().get(l), read);
      LawCell cell = new LawCell(layer);
      scaled.add(layer);
      cells.add(cell);
      constants.add(cell.constants());
      read = layer.stateView();
    }
    refreshHead(read);
  }

  private void refreshHead(Grid state) {
    WeightMatrix shape = base.model().head().weights();
    headHalfStep = base.headHalfStep() * Math.exp(parameters.headStep()[0]);
    headCodes = new byte[headWeights.length];
    int classes = parameters.classes();
    int columns = parameters.hiddenSize();
    for (int i = 0; i < headWeights.length; i++) {
      double exact = (parameters.headWeights()[i] / headHalfStep + shape.offset()) / 2;
      int code = (int) Math.clamp(Math.rint(exact), 0, (1 << shape.bits()) - 1);
      headCodes[i] = (byte) code;
      headWeights[i] = 2 * code - shape.offset();
      headTransposed[i % columns * classes + i / columns] = (float) (headWeights[i] * headHalfStep);
    }
    for (int c = 0; c < classes; c++) {
      double bias = Math.rint(parameters.headBiases()[c] / (headHalfStep * state.scale()));
      headBiases[c] = (float) Math.clamp(bias, -(1 << 22), 1 << 22);
    }
  }

  /** The integers, as devices get them. */
  ScaledGru integers() {
    int[] biases = new int[headBiases.length];
    for (int c = 0; c < biases.length; c++) {
      biases[c] = (int) headBiases[c];
    }
    WeightMatrix shape = base.model().head().weights();
    ClassifierHead head =
        new ClassifierHead(
            new WeightMatrix(
                shape.rows(), shape.columns(), shape.bits(), shape.offset(), headCodes.clone()),
            biases);
    List<GruLayer> layers = scaled.stream().map(ScaledLayer::layer).toList();
    return new ScaledGru(
        new QuantizedGru(base.input().format(), layers, head),
        base.input(),
        List.copyOf(scaled),
        headHalfStep);
  }

  @Override
  public List<Tape> tapes(int steps) {
    return parameters.layers().stream()
        .map(layer -> new Tape(steps, layer.inputSize(), layer.hiddenSize(), true))
        .toList();
  }

  @Override
  public void step(int layer, Tape tape, int step, Scratch scratch) {
    cells.get(layer).step(tape, step, scratch);
  }

  @Override
  public CellConstants constants(int layer) {
    return constants.get(layer);
  }

  @Override
  public float[] headWeights() {
    return headWeights;
  }

  @Override
  public float[] headBiases() {
    return headBiases;
  }

  @Override
  public float logitScale() {
    return (float) (headHalfStep * scaled.getLast().stateView().scale());
  }

  @Override
  public float[] headTransposed() {
    return headTransposed;
  }

  @Override
  public void finish(GruParameters gradient) {
    for (int l = 0; l < latent.size(); l++) {
      finish(l, gradient.layers().get(l));
    }
  }

  private void finish(int l, GruParameters.Layer gradient) {
    LatentLayer layer = latent.get(l);
    for (Operator operator : LINEAR) {
      halfStepGradient(l, operator, gradient);
    }
    for (Operator operator : Operator.values()) {
      if (!layer.learnsScale(operator)) {
        gradient.scales()[operator.ordinal()] = 0;
      }
    }
    // Only the sum of a gate's two biases counts, and the integers keep it in the state's product.
    Arrays.fill(gradient.inputBiases(), 0, 2 * gradient.hiddenSize(), 0);
  }

  /** The gradient by the logarithm of each row's half step (LSQ), from that by the weights. */
  private void halfStepGradient(int l, Operator operator, GruParameters.Layer gradient) {
    GruParameters.Layer numbers = parameters.layers().get(l);
    boolean hidden = operator.readsHidden();
    float[] latentWeights = hidden ? numbers.hiddenWeights() : numbers.inputWeights();
    float[] byWeights = hidden ? gradient.hiddenWeights() : gradient.inputWeights();
    float[] integers = cells.get(l).weights(hidden);
    int h = numbers.hiddenSize();
    int columns = latentWeights.length / (3 * h);
    int first = LatentLayer.index(operator, h);
    double whole = 0;
    for (int unit = 0; unit < h; unit++) {
      float halfStep = (float) scaled.get(l).halfStep(operator, unit);
      int from = (LatentLayer.gate(operator) * h + unit) * columns;
      double sum = 0;
      for (int j = from; j < from + columns; j++) {
        float exact = latentWeights[j] / halfStep;
        float difference = integers[j] - exact;
        boolean within = Math.abs(difference) <= 1;
        sum += byWeights[j] * (within ? difference : integers[j]) * halfStep;
      }
      gradient.steps()[first + unit] = (float) sum;
      whole += sum;
    }
    if (!latent.get(l).perRow(operator)) {
      Arrays.fill(gradient.steps(), first, first + h, (float) whole);
    }
  }

  /** Latent weights stay within half a step of their grid's ends, so that they can come back. */
  @Override
  public void project() {
    for (int l = 0; l < latent.size(); l++) {
      for (Operator operator : LINEAR) {
        project(l, operator);
      }
    }
  }

  private void project(int l, Operator operator) {
    GruParameters.Layer numbers = parameters.layers().get(l);
    LinearOperator linear = scaled.get(l).layer().linear(operator);
    WeightMatrix matrix = linear.weights();
    float[] weights = operator.readsHidden() ? numbers.hiddenWeights() : numbers.inputWeights();
    int columns = matrix.columns();
    for (int unit = 0; unit < matrix.rows(); unit++) {
      float halfStep = (float) scaled.get(l).halfStep(operator, unit);
      float low = (-matrix.offset() - 1) * halfStep;
      float high = ((2 << matrix.bits()) - 1 - matrix.offset()) * halfStep;
      int from = (LatentLayer.gate(operator) * matrix.rows() + unit) * columns;
      for (int j = from; j < from + columns; j++) {
        weights[j] = Math.min(Math.max(weights[j], low), high);
      }
    }
  }
}
