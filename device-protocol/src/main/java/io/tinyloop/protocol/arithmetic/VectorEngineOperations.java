package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.FLOATS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.INTS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The element-wise operators on rows of 64 values. */
final class VectorEngineOperations {

  private static final int LANES = INTS.length();

  private VectorEngineOperations() {}

  private static IntVector load(int[] row, int at) {
    return IntVector.fromArray(INTS, row, at);
  }

  /**
   * The second half of equation 4, in place, by one product.
   *
   * @param addends one a row: what to add to the sums, times the multiplier, and the rounding term
   */
  record SingleProductLinear(
      VectorEngineOperation.Rows rows, EngineFactor factor, int[] addends, ActivationFormat output)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int[] y = rows.values();
      int shift = factor.shift();
      int low = output.min();
      int high = output.max();
      for (int row = 0; row < units; row++) {
        int m = factor.multipliers()[unit + row];
        int addend = addends[unit + row];
        int at = rows.at(unit) + row * WIDTH;
        for (int i = at; i < at + WIDTH; i += LANES) {
          load(y, i)
              .mul(m)
              .add(addend)
              .lanewise(VectorOperators.ASHR, shift)
              .max(low)
              .min(high)
              .intoArray(y, i);
        }
      }
    }
  }

  /**
   * The second half of equation 4, in place, by two products as the law spells it.
   *
   * @param addends one a row: what to add to the sums
   */
  record TwoProductLinear(
      VectorEngineOperation.Rows rows, EngineFactor factor, int[] addends, ActivationFormat output)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      for (int row = 0; row < units; row++) {
        int at = rows.at(unit) + row * WIDTH;
        int m = factor.multipliers()[unit + row];
        requantize(rows.values(), at, WIDTH, addends[unit + row], m, factor, output);
      }
    }
  }

  /** Equation 3 by two products and the clamp, in place. */
  private static void requantize(
      int[] y, int at, int count, int addend, int m, EngineFactor factor, ActivationFormat output) {
    int preShift = factor.preShift();
    int shift = factor.shift();
    int low = output.min();
    int high = output.max();
    for (int i = at; i < at + count; i += LANES) {
      IntVector a = load(y, i).add(addend).lanewise(VectorOperators.LSHL, preShift);
      IntVector upper = a.lanewise(VectorOperators.ASHR, 16).mul(m);
      IntVector lower = a.and(0xFFFF).mul(m).lanewise(VectorOperators.LSHR, 16);
      upper
          .add(lower)
          .add(1 << (shift - 17))
          .lanewise(VectorOperators.ASHR, shift - 16)
          .max(low)
          .min(high)
          .intoArray(y, i);
    }
  }

  /**
   * Equation 5.
   *
   * @param offset what to add to the value: the zero point, where a code is wanted
   */
  record Add(
      VectorEngineOperation.Rows y,
      VectorEngineOperation.Rows a,
      VectorEngineOperation.Rows b,
      AddOperator operator,
      int offset)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int low = operator.output().min() + offset;
      int high = operator.output().max() + offset;
      int m1 = operator.multiplierA();
      int m2 = operator.multiplierB();
      int shift = operator.shift();
      int half = 1 << (shift - 1);
      int[] aValues = a.values();
      int[] bValues = b.values();
      int[] yValues = y.values();
      int aAt = a.at(unit);
      int bAt = b.at(unit);
      int yAt = y.at(unit);
      for (int i = 0; i < units * WIDTH; i += LANES) {
        load(aValues, aAt + i)
            .mul(m1)
            .add(load(bValues, bAt + i).mul(m2))
            .add(half)
            .lanewise(VectorOperators.ASHR, shift)
            .add(offset)
            .max(low)
            .min(high)
            .intoArray(yValues, yAt + i);
      }
    }
  }

  /** Equation 6 by one product more. */
  record SingleProductMultiply(
      VectorEngineOperation.Rows y,
      VectorEngineOperation.Rows a,
      VectorEngineOperation.Rows b,
      EngineFactor factor,
      ActivationFormat output)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int m = factor.multipliers()[0];
      int half = factor.half();
      int shift = factor.shift();
      int low = output.min();
      int high = output.max();
      int[] aValues = a.values();
      int[] bValues = b.values();
      int[] yValues = y.values();
      int aAt = a.at(unit);
      int bAt = b.at(unit);
      int yAt = y.at(unit);
      for (int i = 0; i < units * WIDTH; i += LANES) {
        load(aValues, aAt + i)
            .mul(load(bValues, bAt + i))
            .mul(m)
            .add(half)
            .lanewise(VectorOperators.ASHR, shift)
            .max(low)
            .min(high)
            .intoArray(yValues, yAt + i);
      }
    }
  }

  /** Equation 6 by two products more. */
  record TwoProductMultiply(
      VectorEngineOperation.Rows y,
      VectorEngineOperation.Rows a,
      VectorEngineOperation.Rows b,
      EngineFactor factor,
      ActivationFormat output)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int[] yValues = y.values();
      int yAt = y.at(unit);
      for (int i = 0; i < units * WIDTH; i += LANES) {
        load(a.values(), a.at(unit) + i)
            .mul(load(b.values(), b.at(unit) + i))
            .intoArray(yValues, yAt + i);
      }
      requantize(yValues, yAt, units * WIDTH, 0, factor.multipliers()[0], factor, output);
    }
  }

  /** Equation 7 with (one − z)·m + half written as z·(−m) + (one·m + half). */
  record Complement(
      VectorEngineOperation.Rows y,
      VectorEngineOperation.Rows z,
      ComplementOperator operator,
      int one)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int m = operator.multiplier();
      int shift = operator.shift();
      int addend = one * m + (1 << (shift - 1));
      int high = operator.output().max();
      int[] zValues = z.values();
      int[] yValues = y.values();
      int zAt = z.at(unit);
      int yAt = y.at(unit);
      for (int i = 0; i < units * WIDTH; i += LANES) {
        load(zValues, zAt + i)
            .mul(-m)
            .add(addend)
            .lanewise(VectorOperators.ASHR, shift)
            .max(0)
            .min(high)
            .intoArray(yValues, yAt + i);
      }
    }
  }

  /** Equation 10, in place; a mean of h and n weighted by z, so that the clamp changes nothing. */
  record Fused(
      VectorEngineOperation.Rows h, VectorEngineOperation.Rows z, VectorEngineOperation.Rows n)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int[] hValues = h.values();
      int[] zValues = z.values();
      int[] nValues = n.values();
      int hAt = h.at(unit);
      int zAt = z.at(unit);
      int nAt = n.at(unit);
      for (int i = 0; i < units * WIDTH; i += LANES) {
        IntVector candidate = load(nValues, nAt + i);
        load(zValues, zAt + i)
            .mul(load(hValues, hAt + i).sub(candidate))
            .add(candidate.lanewise(VectorOperators.LSHL, 15))
            .add(1 << 14)
            .lanewise(VectorOperators.ASHR, 15)
            .intoArray(hValues, hAt + i);
      }
    }
  }

  /** Equation 9 for a 16-bit state, as floats. */
  static void viewWide(float[] view, int[] h, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      IntVector seen = load(h, i).add(128).lanewise(VectorOperators.ASHR, 8).min(127);
      ((FloatVector) seen.convertShape(VectorOperators.I2F, FLOATS, 0)).intoArray(view, i);
    }
  }

  /** A narrow state as floats. */
  static void viewNarrow(float[] view, int[] h, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      ((FloatVector) load(h, i).convertShape(VectorOperators.I2F, FLOATS, 0)).intoArray(view, i);
    }
  }

  /** Equation 13 for the rows from {@code from} on. */
  static void fold(int[] traces, int[] values, int from, int to) {
    for (int at = from; at < to; at += WIDTH) {
      for (int i = 0; i < WIDTH; i += LANES) {
        load(traces, i).mul(Equations.TRACE_FACTOR).add(load(values, at + i)).intoArray(traces, i);
      }
    }
  }
}
