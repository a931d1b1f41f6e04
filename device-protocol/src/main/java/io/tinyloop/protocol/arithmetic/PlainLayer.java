package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.model.Operator.LINEAR;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.Arrays;

/** One layer over a row of samples, in plain loops. */
final class PlainLayer {

  private final GruLayer layer;
  private final boolean fused;
  private final boolean wideState;

  /** Weight values of the six linear operators, row by row. */
  private final int[][] weights;

  /** Outputs of the six linear operators for one unit. */
  private final int[][] linear;

  // Outputs of later operators for one unit; a row serves again when its first value is used up.
  private final int[] sum;
  private final int[] table;
  private final int[] z;
  private final int[] product;
  private final int[] carry;
  private int[][] h;
  private int[][] next;

  /** The 8-bit view of a 16-bit state; empty where the state is its own view. */
  private final int[][] wideView;

  PlainLayer(GruLayer layer, int width) {
    this.layer = layer;
    this.fused = layer.fusedStatePath();
    this.wideState = layer.state().bits() == 16;
    this.weights = new int[LINEAR.size()][];
    for (int operator = 0; operator < weights.length; operator++) {
      weights[operator] = values(layer.linear().get(operator).weights());
    }
    int units = layer.hiddenSize();
    linear = new int[LINEAR.size()][width];
    sum = new int[width];
    table = new int[width];
    z = new int[width];
    product = new int[width];
    carry = new int[width];
    h = new int[units][width];
    next = new int[units][width];
    wideView = wideState ? new int[units][width] : new int[0][];
  }

  static int[] values(WeightMatrix weights) {
    int[] values = new int[weights.codes().length];
    for (int index = 0; index < values.length; index++) {
      values[index] = 2 * (weights.codes()[index] & 0xFF) - weights.offset();
    }
    return values;
  }

  void reset() {
    for (int unit = 0; unit < h.length; unit++) {
      Arrays.fill(h[unit], 0);
      Arrays.fill(view()[unit], 0);
    }
  }

  /** The state as matrix products see it (equation 9). */
  int[][] view() {
    return wideState ? wideView : h;
  }

  /** One time step; folds the new state into the traces. */
  void step(int[][] x, int[] traces) {
    for (int unit = 0; unit < h.length; unit++) {
      unit(unit, x, next[unit]);
      PlainRows.fold(traces, next[unit]);
    }
    int[][] old = h;
    h = next;
    next = old;
    if (wideState) {
      for (int unit = 0; unit < h.length; unit++) {
        PlainRows.view(wideView[unit], h[unit]);
      }
    }
  }

  private void unit(int unit, int[][] x, int[] out) {
    for (int operator = 0; operator < linear.length; operator++) {
      boolean hidden = LINEAR.get(operator).readsHidden();
      linear(operator, unit, hidden ? view() : x);
    }
    PlainRows.add(sum, layer.resetSum(), linear[0], linear[1]);
    PlainRows.lookUp(table, layer.resetSigmoid(), layer.resetSum().output().zeroPoint(), sum);
    PlainRows.multiply(product, layer.resetProduct(), table, linear[5]);
    PlainRows.add(sum, layer.candidateSum(), linear[4], product);
    PlainRows.lookUp(table, layer.candidateTanh(), layer.candidateSum().output().zeroPoint(), sum);
    PlainRows.add(sum, layer.updateSum(), linear[2], linear[3]);
    PlainRows.lookUp(z, layer.updateSigmoid(), layer.updateSum().output().zeroPoint(), sum);
    if (fused) {
      PlainRows.fused(out, z, h[unit], table);
    } else {
      int one = ActivationFormat.one(layer.updateSigmoid().output().bits());
      PlainRows.complement(product, layer.updateComplement(), one, z);
      PlainRows.multiply(sum, layer.candidateProduct(), product, table);
      PlainRows.multiply(carry, layer.carryProduct(), z, h[unit]);
      PlainRows.add(out, layer.hiddenSum(), sum, carry);
    }
  }

  private void linear(int index, int unit, int[][] x) {
    LinearOperator operator = layer.linear().get(index);
    int[] y = linear[index];
    PlainRows.accumulate(y, operator.biases()[unit], weights[index], unit * x.length, x);
    int m = operator.multipliers()[operator.perRow() ? unit : 0];
    PlainRows.requantize(y, operator.preShift(), m, operator.shift(), operator.output());
  }
}
