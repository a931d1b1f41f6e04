package io.tinyloop.train;

import static io.tinyloop.protocol.model.Operator.*;
import static io.tinyloop.train.Lanes.BATCH;
import static io.tinyloop.train.Lanes.FLOATS;
import static io.tinyloop.train.Lanes.LANES;

import io.tinyloop.protocol.arithmetic.Equations;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.quantize.Grid;
import io.tinyloop.quantize.ScaledLayer;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The forward pass of one layer as ARITHMETIC.md says it, section 4 and 5: every number on the tape
 * is the integer of the law, stored as a float, which is exact below 2^24.
 */
final class LawCell {

  /** The largest integer up to which all are floats. */
  static final long EXACT = 1 << 24;

  private final ScaledLayer scaled;
  private final GruLayer layer;
  private final float[] inputWeights;
  private final float[] hiddenWeights;
  private final float[] inputBiases;
  private final float[] hiddenBiases;
  private final float[] resetTable;
  private final float[] updateTable;
  private final float[] candidateTable;
  private final float[] resetSlopes;
  private final float[] updateSlopes;
  private final float[] candidateSlopes;

  LawCell(ScaledLayer scaled) {
    this.scaled = scaled;
    layer = scaled.layer();
    int h = layer.hiddenSize();
    inputWeights = new float[3 * h * layer.inputSize()];
    hiddenWeights = new float[3 * h * h];
    inputBiases = new float[3 * h];
    hiddenBiases = new float[3 * h];
    for (Operator operator : LINEAR) {
      if (operator.readsHidden()) {
        unpack(operator, hiddenWeights, hiddenBiases);
      } else {
        unpack(operator, inputWeights, inputBiases);
      }
    }
    resetTable = floats(layer.resetSigmoid());
    updateTable = floats(layer.updateSigmoid());
    candidateTable = floats(layer.candidateTanh());
    resetSlopes = slopes(scaled.output(RESET_SUM), LawCell::sigmoidSlope);
    updateSlopes = slopes(scaled.output(UPDATE_SUM), LawCell::sigmoidSlope);
    candidateSlopes = slopes(scaled.output(CANDIDATE_SUM), LawCell::tanhSlope);
  }

  private void unpack(Operator operator, float[] weights, float[] biases) {
    LinearOperator linear = layer.linear(operator);
    int h = layer.hiddenSize();
    int columns = linear.weights().columns();
    int first = LatentLayer.gate(operator) * h;
    long magnitude = scaled.read(operator).format().magnitude();
    byte[] codes = linear.weights().codes();
    int offset = linear.weights().offset();
    for (int row = 0; row < h; row++) {
      long bound = Math.abs((long) linear.biases()[row]);
      for (int j = 0; j < columns; j++) {
        int w = 2 * (codes[row * columns + j] & 0xFF) - offset;
        weights[(first + row) * columns + j] = w;
        bound += magnitude * Math.abs(w);
      }
      if (bound > EXACT) {
        throw new IllegalArgumentException(
            "Row %d of operator (%s) sums up to %d, beyond the %d that training computes exactly.%nMaybe the layer has too many units for these widths."
                .formatted(row, operator, bound, EXACT));
      }
      biases[first + row] = linear.biases()[row];
    }
  }

  private static float[] floats(LookupTable table) {
    float[] floats = new float[table.values().length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = table.values()[i];
    }
    return floats;
  }

  private static float[] slopes(Grid argument, DoubleUnaryOperator slope) {
    float[] slopes = new float[argument.format().codes()];
    for (int code = 0; code < slopes.length; code++) {
      slopes[code] =
          (float) slope.applyAsDouble(argument.real(code - argument.format().zeroPoint()));
    }
    return slopes;
  }

  private static double sigmoidSlope(double x) {
    double y = 1 / (1 + Math.exp(-x));
    return y * (1 - y);
  }

  private static double tanhSlope(double x) {
    double y = Math.tanh(x);
    return 1 - y * y;
  }

  /** Half steps as integers, 3H × I and 3H × H. */
  float[] weights(boolean hidden) {
    return hidden ? hiddenWeights : inputWeights;
  }

  /** One time step from x and h on the tape. */
  void step(Tape tape, int step, Scratch scratch) {
    int h = tape.hiddenSize;
    int at = tape.at(step);
    RealNetwork.fill(scratch.inputSums, 0, inputBiases);
    RealNetwork.fill(scratch.hiddenSums, 0, hiddenBiases);
    int inputAt = step * tape.inputSize * BATCH;
    Products.addProduct(
        inputWeights, 3 * h, tape.inputSize, tape.input, inputAt, scratch.inputSums, 0);
    Products.addProduct(hiddenWeights, 3 * h, h, tape.view, at, scratch.hiddenSums, 0);
    for (int gate = 0; gate < 3; gate++) {
      int from = gate * h;
      requantize(
          LINEAR.get(2 * gate), scratch.inputSums, from, tape.inputRaw, tape.inputProducts, 3 * at);
      requantize(
          LINEAR.get(2 * gate + 1),
          scratch.hiddenSums,
          from,
          tape.hiddenRaw,
          tape.hiddenProducts,
          3 * at);
    }
    gates(tape, at, scratch.arguments);
    state(tape, at, h * BATCH);
    view(tape, at + h * BATCH, h * BATCH);
  }

  /** Equation 4, after the sum. */
  private void requantize(
      Operator operator, float[] sums, int firstRow, float[] raw, float[] values, int at) {
    LinearOperator linear = layer.linear(operator);
    int low = linear.output().min();
    int high = linear.output().max();
    for (int row = 0; row < layer.hiddenSize(); row++) {
      int m = linear.multipliers()[linear.perRow() ? row : 0];
      float factor = (float) Math.scalb((double) m, linear.preShift() - linear.shift());
      int from = (firstRow + row) * BATCH;
      for (int b = from; b < from + BATCH; b += LANES) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, b);
        sum.mul(factor).intoArray(raw, at + b);
        IntVector y = requantize(Lanes.ints(sum), linear.preShift(), m, linear.shift());
        Lanes.store(y.max(low).min(high), values, at + b);
      }
    }
  }

  /** Equation 3. */
  private static IntVector requantize(IntVector a, int k, int m, int s) {
    IntVector shifted = a.lanewise(VectorOperators.LSHL, k);
    IntVector low = shifted.and(0xFFFF).mul(m).lanewise(VectorOperators.LSHR, 16);
    return shifted
        .lanewise(VectorOperators.ASHR, 16)
        .mul(m)
        .add(low)
        .add(1 << (s - 17))
        .lanewise(VectorOperators.ASHR, s - 16);
  }

  /** Operators 7 to 13. */
  private void gates(Tape t, int at, int[] arguments) {
    int size = t.hiddenSize * BATCH;
    int first = 3 * at;
    add(layer.resetSum(), t.inputProducts, first, t.hiddenProducts, first, arguments);
    lookUp(arguments, resetTable, resetSlopes, t.reset, t.resetSlope, at);
    add(
        layer.updateSum(),
        t.inputProducts,
        first + size,
        t.hiddenProducts,
        first + size,
        arguments);
    lookUp(arguments, updateTable, updateSlopes, t.update, t.updateSlope, at);
    int third = first + 2 * size;
    multiply(layer.resetProduct(), t.reset, at, t.hiddenProducts, third, t.resetProduct, at, size);
    add(layer.candidateSum(), t.inputProducts, third, t.resetProduct, at, arguments);
    lookUp(arguments, candidateTable, candidateSlopes, t.candidate, t.candidateSlope, at);
  }

  /** Operators 14 to 17, or their one rounding. */
  private void state(Tape t, int at, int size) {
    if (layer.fusedStatePath()) {
      fused(t, at, size);
      return;
    }
    ActivationFormat unit = layer.updateSigmoid().output();
    complement(layer.updateComplement(), unit, t.update, t.complement, at, size);
    multiply(
        layer.candidateProduct(), t.complement, at, t.candidate, at, t.candidateProduct, at, size);
    multiply(layer.carryProduct(), t.update, at, t.state, at, t.carryProduct, at, size);
    AddOperator sum = layer.hiddenSum();
    for (int i = at; i < at + size; i += LANES) {
      Lanes.store(sum(sum, t.candidateProduct, i, t.carryProduct, i), t.state, i + size);
    }
  }

  /** Equation 5. */
  private static IntVector sum(AddOperator op, float[] a, int aAt, float[] b, int bAt) {
    return Lanes.ints(a, aAt)
        .mul(op.multiplierA())
        .add(Lanes.ints(b, bAt).mul(op.multiplierB()))
        .add(1 << (op.shift() - 1))
        .lanewise(VectorOperators.ASHR, op.shift())
        .max(op.output().min())
        .min(op.output().max());
  }

  /** Equation 5 as the codes that a table reads. */
  private static void add(AddOperator op, float[] a, int aAt, float[] b, int bAt, int[] codes) {
    for (int i = 0; i < codes.length; i += LANES) {
      sum(op, a, aAt + i, b, bAt + i).add(op.output().zeroPoint()).intoArray(codes, i);
    }
  }

  /** Equation 8. */
  private static void lookUp(
      int[] codes, float[] table, float[] slopes, float[] values, float[] slope, int at) {
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i];
      values[at + i] = table[code];
      slope[at + i] = slopes[code];
    }
  }

  /** Equation 6. */
  private static void multiply(
      MultiplyOperator op, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int size) {
    Requantization r = op.requantization();
    int low = op.output().min();
    int high = op.output().max();
    for (int i = 0; i < size; i += LANES) {
      IntVector product = Lanes.ints(a, aAt + i).mul(Lanes.ints(b, bAt + i));
      IntVector rounded = requantize(product, r.preShift(), r.multiplier(), r.shift());
      Lanes.store(rounded.max(low).min(high), y, yAt + i);
    }
  }

  /** Equation 7. */
  private static void complement(
      ComplementOperator op, ActivationFormat z, float[] update, float[] y, int at, int size) {
    int one = ActivationFormat.one(z.bits());
    int outputOne = ActivationFormat.one(op.output().bits());
    for (int i = at; i < at + size; i += LANES) {
      IntVector u =
          Lanes.ints(update, i)
              .neg()
              .add(one)
              .mul(op.multiplier())
              .add(1 << (op.shift() - 1))
              .lanewise(VectorOperators.ASHR, op.shift());
      Lanes.store(u.max(0).min(outputOne), y, i);
    }
  }

  /** Equation 10. */
  private static void fused(Tape t, int at, int size) {
    for (int i = at; i < at + size; i += LANES) {
      IntVector z = Lanes.ints(t.update, i);
      IntVector carried = z.mul(Lanes.ints(t.state, i));
      IntVector fresh = z.neg().add(Equations.WIDE_ONE).mul(Lanes.ints(t.candidate, i));
      IntVector h = carried.add(fresh).add(1 << 14).lanewise(VectorOperators.ASHR, 15);
      Lanes.store(h.max(-32768).min(32767), t.state, i + size);
    }
  }

  /** Equation 9. */
  private void view(Tape t, int at, int size) {
    if (layer.state().bits() <= 8) {
      System.arraycopy(t.state, at, t.view, at, size);
      return;
    }
    for (int i = at; i < at + size; i += LANES) {
      IntVector rounded =
          Lanes.ints(t.state, i).add(128).lanewise(VectorOperators.ASHR, 8).min(127);
      Lanes.store(rounded, t.view, i);
    }
  }

  /** What the backward pass needs of this layer. */
  CellConstants constants() {
    float[] scale = new float[Operator.COUNT];
    float[] low = new float[Operator.COUNT];
    float[] high = new float[Operator.COUNT];
    for (Operator operator : Operator.values()) {
      Grid grid = scaled.output(operator);
      scale[operator.ordinal()] = (float) grid.scale();
      low[operator.ordinal()] = grid.format().min() - 0.5f;
      high[operator.ordinal()] = grid.format().max() + 0.5f;
    }
    return new CellConstants(
        scale,
        low,
        high,
        (float) scaled.input().scale(),
        (float) scaled.stateView().scale(),
        layer.fusedStatePath(),
        realTransposed(inputWeights, false),
        realTransposed(hiddenWeights, true));
  }

  private float[] realTransposed(float[] weights, boolean hidden) {
    int h = layer.hiddenSize();
    int columns = weights.length / (3 * h);
    float[] transposed = new float[weights.length];
    for (Operator operator : LINEAR) {
      if (operator.readsHidden() == hidden) {
        for (int unit = 0; unit < h; unit++) {
          float halfStep = (float) scaled.halfStep(operator, unit);
          int row = LatentLayer.gate(operator) * h + unit;
          for (int j = 0; j < columns; j++) {
            transposed[j * 3 * h + row] = halfStep * weights[row * columns + j];
          }
        }
      }
    }
    return transposed;
  }
}
