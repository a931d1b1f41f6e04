package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import java.util.Arrays;

/** One layer over 64 samples side by side, in vectors. */
final class VectorEngineLayer {

  private final GruLayer layer;
  private final boolean fused;
  private final boolean wideState;
  private final VectorEngineProducts inputProducts;
  private final VectorEngineProducts hiddenProducts;

  /** For each of the six linear operators. */
  private final EngineFactor[] factors = new EngineFactor[6];

  /** Bias, rounding term and correction of the products, one a row, for each linear operator. */
  private final int[][] addends = new int[6][];

  private final EngineFactor resetProduct;
  private final EngineFactor candidateProduct;
  private final EngineFactor carryProduct;

  /** Sums of the gates r, z, n over inputs, then over the state, for one unit. */
  private final int[] sums = new int[6 * WIDTH];

  // Codes and values of one unit.
  private final int[] codes = new int[WIDTH];
  private final int[] reset = new int[WIDTH];
  private final int[] update = new int[WIDTH];
  private final int[] candidate = new int[WIDTH];
  private final int[] product = new int[WIDTH];
  private final int[] complement = new int[WIDTH];

  private final int[] h;
  private float[] view;
  private float[] nextView;

  VectorEngineLayer(GruLayer layer) {
    this.layer = layer;
    fused = layer.fusedStatePath();
    wideState = layer.state().bits() == 16;
    inputProducts = products(0, layer.input());
    hiddenProducts = products(1, layer.stateView());
    for (int operator = 0; operator < 6; operator++) {
      boolean hidden = operator % 2 == 1;
      prepare(
          operator,
          hidden ? layer.stateView() : layer.input(),
          (hidden ? hiddenProducts : inputProducts).passes());
    }
    resetProduct =
        EngineFactor.of(
            layer.resetProduct(),
            bound(layer.resetSigmoid().output(), layer.linear().get(5).output()));
    candidateProduct =
        EngineFactor.of(
            layer.candidateProduct(),
            bound(layer.updateComplement().output(), layer.candidateTanh().output()));
    carryProduct =
        EngineFactor.of(layer.carryProduct(), bound(layer.updateSigmoid().output(), layer.state()));
    h = new int[layer.hiddenSize() * WIDTH];
    view = new float[h.length];
    nextView = new float[h.length];
  }

  private static long bound(ActivationFormat a, ActivationFormat b) {
    return (long) a.magnitude() * b.magnitude();
  }

  /** Rows of the gates r, z, n, unit by unit: operators {@code first}, + 2 and + 4. */
  private VectorEngineProducts products(int first, ActivationFormat input) {
    int units = layer.hiddenSize();
    int[][] rows = new int[3 * units][];
    int magnitude = 0;
    for (int gate = 0; gate < 3; gate++) {
      var weights = layer.linear().get(first + 2 * gate).weights();
      magnitude = Math.max(magnitude, weights.magnitude());
      int[] values = PlainLayer.values(weights);
      for (int unit = 0; unit < units; unit++) {
        rows[3 * unit + gate] =
            Arrays.copyOfRange(values, unit * weights.columns(), (unit + 1) * weights.columns());
      }
    }
    return new VectorEngineProducts(rows, magnitude, input.magnitude());
  }

  private void prepare(int index, ActivationFormat input, int passes) {
    LinearOperator operator = layer.linear().get(index);
    EngineFactor factor =
        EngineFactor.of(operator, operator.weights().accumulatorBound(operator.biases(), input));
    int[] addend = new int[layer.hiddenSize()];
    for (int unit = 0; unit < addend.length; unit++) {
      addend[unit] = operator.biases()[unit] - passes * VectorEngineProducts.ORIGIN;
      if (factor.single()) {
        addend[unit] = addend[unit] * factor.multipliers()[unit] + factor.half();
      }
    }
    factors[index] = factor;
    addends[index] = addend;
  }

  void reset() {
    Arrays.fill(h, 0);
    Arrays.fill(view, 0);
  }

  /** The state as matrix products see it, units × 64. */
  float[] view() {
    return view;
  }

  /** One time step on inputSize × 64 values; folds the new state into the traces. */
  void step(float[] x, int[] traces) {
    for (int unit = 0; unit < layer.hiddenSize(); unit++) {
      inputProducts.compute(unit, x, sums, 0);
      hiddenProducts.compute(unit, view, sums, 3 * WIDTH);
      for (int operator = 0; operator < 6; operator++) {
        ActivationFormat output = layer.linear().get(operator).output();
        int addend = addends[operator][unit];
        VectorEngineRows.linear(sums, at(operator), factors[operator], unit, addend, output);
      }
      gates();
      state(unit * WIDTH);
      VectorEngineRows.fold(traces, h, unit * WIDTH);
      if (wideState) {
        VectorEngineRows.viewWide(nextView, h, unit * WIDTH);
      } else {
        VectorEngineRows.viewNarrow(nextView, h, unit * WIDTH);
      }
    }
    float[] old = view;
    view = nextView;
    nextView = old;
  }

  /**
   * Where the row of a linear operator starts: gates over inputs come before those over the state.
   */
  private static int at(int operator) {
    return (operator / 2 + 3 * (operator % 2)) * WIDTH;
  }

  /** Operators 7 to 13. */
  private void gates() {
    sum(layer.resetSum(), sums, at(0), sums, at(1));
    VectorEngineRows.lookUp(layer.resetSigmoid(), codes, reset);
    sum(layer.updateSum(), sums, at(2), sums, at(3));
    VectorEngineRows.lookUp(layer.updateSigmoid(), codes, update);
    ActivationFormat output = layer.resetProduct().output();
    VectorEngineRows.multiply(product, reset, 0, sums, at(5), resetProduct, output);
    sum(layer.candidateSum(), sums, at(4), product, 0);
    VectorEngineRows.lookUp(layer.candidateTanh(), codes, candidate);
  }

  /** Equation 5, as codes. */
  private void sum(AddOperator operator, int[] a, int aAt, int[] b, int bAt) {
    VectorEngineRows.add(codes, 0, a, aAt, b, bAt, operator, operator.output().zeroPoint());
  }

  /** Operators 14 to 17 on the row of the state that starts at {@code at}. */
  private void state(int at) {
    if (fused) {
      VectorEngineRows.fused(h, at, update, candidate);
      return;
    }
    int one = ActivationFormat.one(layer.updateSigmoid().output().bits());
    VectorEngineRows.complement(complement, update, layer.updateComplement(), one);
    VectorEngineRows.multiply(
        product, complement, 0, candidate, 0, candidateProduct, layer.candidateProduct().output());
    VectorEngineRows.multiply(
        complement, update, 0, h, at, carryProduct, layer.carryProduct().output());
    VectorEngineRows.add(h, at, product, 0, complement, 0, layer.hiddenSum(), 0);
  }
}
