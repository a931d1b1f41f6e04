package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;
import static io.tinyloop.train.Lanes.FLOATS;
import static io.tinyloop.train.Lanes.LANES;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** A GRU classifier in real numbers. */
final class RealNetwork implements Network {

  private static final float LOG2_E = 1.442695f;
  private static final float LN_2_HIGH = 355f / 512;
  private static final float LN_2_LOW = (float) -2.1219444005469057e-4;

  private final GruParameters parameters;
  private CellConstants[] constants = new CellConstants[0];
  private float[] headTransposed = new float[0];

  RealNetwork(GruParameters parameters) {
    this.parameters = parameters;
    refresh();
  }

  @Override
  public GruParameters parameters() {
    return parameters;
  }

  @Override
  public void refresh() {
    constants =
        parameters.layers().stream()
            .map(layer ->
                CellConstants.real(
                    CellConstants.transposed(layer.inputWeights(), 3 * layer.hiddenSize()),
                    CellConstants.transposed(layer.hiddenWeights(), 3 * layer.hiddenSize())))
            .toArray(CellConstants[]::new);
    headTransposed = CellConstants.transposed(parameters.headWeights(), parameters.classes());
  }

  @Override
  public List<Tape> tapes(int steps) {
    return parameters.layers().stream()
        .map(layer -> new Tape(steps, layer.inputSize(), layer.hiddenSize(), false))
        .toList();
  }

  @Override
  public void step(int layer, Tape tape, int step, Scratch scratch) {
    GruParameters.Layer numbers = parameters.layers().get(layer);
    int h = tape.hiddenSize;
    int at = tape.at(step);
    fill(tape.inputProducts, 3 * at, numbers.inputBiases());
    fill(tape.hiddenProducts, 3 * at, numbers.hiddenBiases());
    Products.addProduct(
        numbers.inputWeights(),
        3 * h,
        tape.inputSize,
        tape.input,
        step * tape.inputSize * BATCH,
        tape.inputProducts,
        3 * at);
    Products.addProduct(
        numbers.hiddenWeights(), 3 * h, h, tape.state, at, tape.hiddenProducts, 3 * at);
    elementwise(tape, at, h * BATCH);
  }

  /** Every row set to its bias. */
  static void fill(float[] products, int at, float[] biases) {
    for (int row = 0; row < biases.length; row++) {
      Arrays.fill(products, at + row * BATCH, at + (row + 1) * BATCH, biases[row]);
    }
  }

  private static void elementwise(Tape t, int at, int size) {
    for (int i = at; i < at + size; i += LANES) {
      int product = i + 2 * at;
      FloatVector r = sigmoid(sum(t, product));
      FloatVector z = sigmoid(sum(t, product + size));
      FloatVector g = r.mul(FloatVector.fromArray(FLOATS, t.hiddenProducts, product + 2 * size));
      FloatVector k = FloatVector.fromArray(FLOATS, t.inputProducts, product + 2 * size).add(g);
      FloatVector n = sigmoid(k.add(k)).mul(2).sub(1);
      FloatVector u = z.neg().add(1);
      FloatVector p = u.mul(n);
      FloatVector q = z.mul(FloatVector.fromArray(FLOATS, t.state, i));
      r.intoArray(t.reset, i);
      z.intoArray(t.update, i);
      n.intoArray(t.candidate, i);
      r.mul(r.neg().add(1)).intoArray(t.resetSlope, i);
      z.mul(u).intoArray(t.updateSlope, i);
      n.mul(n).neg().add(1).intoArray(t.candidateSlope, i);
      g.intoArray(t.resetProduct, i);
      u.intoArray(t.complement, i);
      p.intoArray(t.candidateProduct, i);
      q.intoArray(t.carryProduct, i);
      p.add(q).intoArray(t.state, i + size);
    }
  }

  private static FloatVector sum(Tape t, int at) {
    return FloatVector.fromArray(FLOATS, t.inputProducts, at)
        .add(FloatVector.fromArray(FLOATS, t.hiddenProducts, at));
  }

  /** 1 / (1 + e^−x), to some units of the last place. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    return one.div(exp(x.neg()).add(one));
  }

  /** e^x for |x| ≤ 60, clamped there: 2^n times a polynomial of degree 6. */
  private static FloatVector exp(FloatVector x) {
    FloatVector magic = FloatVector.broadcast(FLOATS, 0x1.8p23f);
    FloatVector limited = x.max(-60).min(60);
    FloatVector shifted = limited.mul(LOG2_E).add(magic);
    FloatVector n = shifted.sub(magic);
    FloatVector r = limited.sub(n.mul(LN_2_HIGH)).sub(n.mul(LN_2_LOW));
    FloatVector p = r.mul(1f / 720).add(1f / 120);
    p = p.mul(r).add(1f / 24);
    p = p.mul(r).add(1f / 6);
    p = p.mul(r).add(0.5f);
    p = p.mul(r).add(1);
    p = p.mul(r).add(1);
    var exponent =
        shifted.reinterpretAsInts().sub(0x4B400000 - 127).lanewise(VectorOperators.LSHL, 23);
    return p.mul(exponent.reinterpretAsFloats());
  }

  @Override
  public CellConstants constants(int layer) {
    return constants[layer];
  }

  @Override
  public float[] headWeights() {
    return parameters.headWeights();
  }

  @Override
  public float[] headBiases() {
    return parameters.headBiases();
  }

  @Override
  public float logitScale() {
    return 1;
  }

  @Override
  public float[] headTransposed() {
    return headTransposed;
  }

  @Override
  public void finish(GruParameters gradient) {}

  @Override
  public void project() {}
}
