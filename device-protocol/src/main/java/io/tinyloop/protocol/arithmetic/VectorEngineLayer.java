package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineOperation.GROUP;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.arithmetic.VectorEngineOperation.Rows;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One layer over 64 samples side by side, in vectors. */
final class VectorEngineLayer {

  private final GruLayer layer;
  private final boolean wideState;
  private final VectorEngineProducts inputProducts;
  private final VectorEngineProducts hiddenProducts;

  /** Operators 1 to 17 but for the sums of products, in an order that they allow. */
  private final VectorEngineOperation[] operations;

  /** Sums of the gates r, z, n over inputs, then over the state, for the units of a group. */
  private final int[] sums = new int[6 * GROUP * WIDTH];

  private final int[] h;
  private float[] view;
  private float[] nextView;

  VectorEngineLayer(GruLayer layer) {
    this.layer = layer;
    wideState = layer.state().bits() == 16;
    inputProducts = new VectorEngineProducts(gateRows(0), layer.input().magnitude());
    hiddenProducts = new VectorEngineProducts(gateRows(1), layer.stateView().magnitude());
    h = new int[layer.hiddenSize() * WIDTH];
    view = new float[h.length];
    nextView = new float[h.length];
    operations = operations().toArray(VectorEngineOperation[]::new);
  }

  /** Weights of the gates r, z, n, unit by unit: operators {@code first}, + 2 and + 4. */
  private int[][] gateRows(int first) {
    int[][] rows = new int[3 * layer.hiddenSize()][];
    for (int gate = 0; gate < 3; gate++) {
      WeightMatrix weights = layer.linear().get(first + 2 * gate).weights();
      int[] values = PlainLayer.values(weights);
      int columns = weights.columns();
      for (int unit = 0; unit < layer.hiddenSize(); unit++) {
        rows[3 * unit + gate] = Arrays.copyOfRange(values, unit * columns, (unit + 1) * columns);
      }
    }
    return rows;
  }

  private List<VectorEngineOperation> operations() {
    List<VectorEngineOperation> list = new ArrayList<>();
    for (int operator = 0; operator < 6; operator++) {
      linear(operator, list);
    }
    Rows codes = Rows.scratch();
    Rows reset = Rows.scratch();
    Rows update = Rows.scratch();
    Rows candidate = Rows.scratch();
    Rows product = Rows.scratch();
    list.add(codes(layer.resetSum(), codes, sums(0), sums(1)));
    list.add(VectorEngineTable.of(layer.resetSigmoid(), codes, reset));
    list.add(codes(layer.updateSum(), codes, sums(2), sums(3)));
    list.add(VectorEngineTable.of(layer.updateSigmoid(), codes, update));
    ActivationFormat hidden = layer.linear().get(5).output();
    list.add(
        multiply(
            layer.resetProduct(), product, reset, layer.resetSigmoid().output(), sums(5), hidden));
    list.add(codes(layer.candidateSum(), codes, sums(4), product));
    list.add(VectorEngineTable.of(layer.candidateTanh(), codes, candidate));
    addState(list, update, candidate, product);
    return list;
  }

  /** Operators 14 to 17. */
  private void addState(
      List<VectorEngineOperation> list, Rows update, Rows candidate, Rows product) {
    Rows state = new Rows(h, 0, true);
    if (layer.fusedStatePath()) {
      list.add(new VectorEngineOperations.Fused(state, update, candidate));
      return;
    }
    Rows complement = Rows.scratch();
    Rows carry = Rows.scratch();
    ActivationFormat unit = layer.updateSigmoid().output();
    int one = ActivationFormat.one(unit.bits());
    list.add(
        new VectorEngineOperations.Complement(complement, update, layer.updateComplement(), one));
    list.add(
        multiply(
            layer.candidateProduct(),
            product,
            complement,
            layer.updateComplement().output(),
            candidate,
            layer.candidateTanh().output()));
    list.add(multiply(layer.carryProduct(), carry, update, unit, state, layer.state()));
    list.add(new VectorEngineOperations.Add(state, product, carry, layer.hiddenSum(), 0));
  }

  /** The rows of a linear operator: gates over inputs come before those over the state. */
  private Rows sums(int operator) {
    int row = operator / 2 + 3 * (operator % 2);
    return new Rows(sums, row * GROUP * WIDTH, false);
  }

  /** Equation 4: finished with the sums of products where one product does it. */
  private void linear(int index, List<VectorEngineOperation> list) {
    boolean hidden = index % 2 == 1;
    LinearOperator operator = layer.linear().get(index);
    VectorEngineProducts products = hidden ? hiddenProducts : inputProducts;
    EngineFactor factor = EngineFactor.of(operator, hidden ? layer.stateView() : layer.input());
    int[] addends = new int[layer.hiddenSize()];
    for (int unit = 0; unit < addends.length; unit++) {
      addends[unit] = operator.biases()[unit] - products.passes() * VectorEngineProducts.ORIGIN;
      if (factor.single()) {
        addends[unit] = addends[unit] * factor.multipliers()[unit] + factor.half();
      }
    }
    ActivationFormat output = operator.output();
    if (!factor.single()) {
      list.add(new VectorEngineOperations.TwoProductLinear(sums(index), factor, addends, output));
    } else if (products.passes() > 1) {
      list.add(
          new VectorEngineOperations.SingleProductLinear(sums(index), factor, addends, output));
    } else {
      for (int unit = 0; unit < addends.length; unit++) {
        products.finish(
            3 * unit + index / 2,
            new VectorEngineProducts.Finish(
                factor.multipliers()[unit],
                addends[unit],
                factor.shift(),
                output.min(),
                output.max()));
      }
    }
  }

  /** Equation 5, as codes. */
  private static VectorEngineOperation codes(AddOperator operator, Rows codes, Rows a, Rows b) {
    return new VectorEngineOperations.Add(codes, a, b, operator, operator.output().zeroPoint());
  }

  private static VectorEngineOperation multiply(
      MultiplyOperator operator,
      Rows y,
      Rows a,
      ActivationFormat aFormat,
      Rows b,
      ActivationFormat bFormat) {
    long bound = (long) aFormat.magnitude() * bFormat.magnitude();
    EngineFactor factor = EngineFactor.of(operator, bound);
    return factor.single()
        ? new VectorEngineOperations.SingleProductMultiply(y, a, b, factor, operator.output())
        : new VectorEngineOperations.TwoProductMultiply(y, a, b, factor, operator.output());
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
    int total = layer.hiddenSize();
    for (int unit = 0; unit < total; unit += GROUP) {
      int units = Math.min(GROUP, total - unit);
      for (int i = 0; i < units; i++) {
        inputProducts.compute(unit + i, x, sums, i * WIDTH, GROUP * WIDTH);
        hiddenProducts.compute(unit + i, view, sums, (3 * GROUP + i) * WIDTH, GROUP * WIDTH);
      }
      for (VectorEngineOperation operation : operations) {
        operation.run(unit, units);
      }
      finish(unit * WIDTH, (unit + units) * WIDTH, traces);
    }
    float[] old = view;
    view = nextView;
    nextView = old;
  }

  /** Folds and shows the new state of the units whose rows these are. */
  private void finish(int from, int to, int[] traces) {
    VectorEngineOperations.fold(traces, h, from, to);
    if (wideState) {
      VectorEngineOperations.viewWide(nextView, h, from, to);
    } else {
      VectorEngineOperations.viewNarrow(nextView, h, from, to);
    }
  }
}
