package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.FLOATS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.INTS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.LookupTable;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The element-wise equations on rows of 64 values. A row starts at an offset of its array. Branches
 * stand outside the loops: where two ways meet with a vector in hand, the compiler puts it on the
 * heap.
 */
final class VectorEngineRows {

  private static final int LANES = INTS.length();

  private VectorEngineRows() {}

  private static IntVector load(int[] row, int at) {
    return IntVector.fromArray(INTS, row, at);
  }

  /**
   * The second half of equation 4, in place.
   *
   * @param addend what to add to the sums, times the multiplier and with the rounding term if the
   *     factor is a single product
   */
  static void linear(
      int[] sums, int at, EngineFactor factor, int row, int addend, ActivationFormat output) {
    if (factor.single()) {
      single(sums, at, factor.multipliers()[row], addend, factor.shift(), output);
    } else {
      requantize(
          sums, at, addend, factor.preShift(), factor.multipliers()[row], factor.shift(), output);
    }
  }

  /** Equation 3 by one product and the clamp, in place; {@code addend} holds the rounding term. */
  private static void single(
      int[] row, int at, int multiplier, int addend, int shift, ActivationFormat output) {
    int low = output.min();
    int high = output.max();
    for (int i = at; i < at + WIDTH; i += LANES) {
      load(row, i)
          .mul(multiplier)
          .add(addend)
          .lanewise(VectorOperators.ASHR, shift)
          .max(low)
          .min(high)
          .intoArray(row, i);
    }
  }

  /** Equation 3 by two products, as the law spells it, and the clamp, in place. */
  private static void requantize(
      int[] row,
      int at,
      int addend,
      int preShift,
      int multiplier,
      int shift,
      ActivationFormat output) {
    int low = output.min();
    int high = output.max();
    for (int i = at; i < at + WIDTH; i += LANES) {
      IntVector a = load(row, i).add(addend).lanewise(VectorOperators.LSHL, preShift);
      IntVector upper = a.lanewise(VectorOperators.ASHR, 16).mul(multiplier);
      IntVector lower = a.and(0xFFFF).mul(multiplier).lanewise(VectorOperators.LSHR, 16);
      upper
          .add(lower)
          .add(1 << (shift - 17))
          .lanewise(VectorOperators.ASHR, shift - 16)
          .max(low)
          .min(high)
          .intoArray(row, i);
    }
  }

  /** Equation 5; y is the value plus {@code offset}. */
  static void add(
      int[] y, int yAt, int[] a, int aAt, int[] b, int bAt, AddOperator operator, int offset) {
    int low = operator.output().min();
    int high = operator.output().max();
    int m1 = operator.multiplierA();
    int m2 = operator.multiplierB();
    int shift = operator.shift();
    for (int i = 0; i < WIDTH; i += LANES) {
      load(a, aAt + i)
          .mul(m1)
          .add(load(b, bAt + i).mul(m2))
          .add(1 << (shift - 1))
          .lanewise(VectorOperators.ASHR, shift)
          .max(low)
          .min(high)
          .add(offset)
          .intoArray(y, yAt + i);
    }
  }

  /** Equation 6. */
  static void multiply(
      int[] y, int[] a, int aAt, int[] b, int bAt, EngineFactor factor, ActivationFormat output) {
    int multiplier = factor.multipliers()[0];
    if (factor.single()) {
      int addend = factor.half();
      int shift = factor.shift();
      int low = output.min();
      int high = output.max();
      for (int i = 0; i < WIDTH; i += LANES) {
        load(a, aAt + i)
            .mul(load(b, bAt + i))
            .mul(multiplier)
            .add(addend)
            .lanewise(VectorOperators.ASHR, shift)
            .max(low)
            .min(high)
            .intoArray(y, i);
      }
    } else {
      for (int i = 0; i < WIDTH; i += LANES) {
        load(a, aAt + i).mul(load(b, bAt + i)).intoArray(y, i);
      }
      requantize(y, 0, 0, factor.preShift(), multiplier, factor.shift(), output);
    }
  }

  /** Equation 7 with (one − z)·m + half written as z·(−m) + {@code addend}. */
  static void complement(int[] y, int[] z, ComplementOperator operator, int one) {
    int m = operator.multiplier();
    int shift = operator.shift();
    int addend = one * m + (1 << (shift - 1));
    int high = operator.output().max();
    for (int i = 0; i < WIDTH; i += LANES) {
      load(z, i)
          .mul(-m)
          .add(addend)
          .lanewise(VectorOperators.ASHR, shift)
          .max(0)
          .min(high)
          .intoArray(y, i);
    }
  }

  /** Equation 8. */
  static void lookUp(LookupTable table, int[] codes, int[] values) {
    int[] entries = table.values();
    for (int i = 0; i < WIDTH; i++) {
      values[i] = entries[codes[i]];
    }
  }

  /** Equation 10, in place; a mean of h and n weighted by z, so that the clamp changes nothing. */
  static void fused(int[] h, int at, int[] z, int[] n) {
    for (int i = 0; i < WIDTH; i += LANES) {
      IntVector candidate = load(n, i);
      load(z, i)
          .mul(load(h, at + i).sub(candidate))
          .add(candidate.lanewise(VectorOperators.LSHL, 15))
          .add(1 << 14)
          .lanewise(VectorOperators.ASHR, 15)
          .intoArray(h, at + i);
    }
  }

  /** Equation 9 for a 16-bit state, as floats. */
  static void viewWide(float[] view, int[] h, int at) {
    for (int i = at; i < at + WIDTH; i += LANES) {
      IntVector seen = load(h, i).add(128).lanewise(VectorOperators.ASHR, 8).min(127);
      ((FloatVector) seen.convertShape(VectorOperators.I2F, FLOATS, 0)).intoArray(view, i);
    }
  }

  /** A narrow state as floats. */
  static void viewNarrow(float[] view, int[] h, int at) {
    for (int i = at; i < at + WIDTH; i += LANES) {
      ((FloatVector) load(h, i).convertShape(VectorOperators.I2F, FLOATS, 0)).intoArray(view, i);
    }
  }

  /** Equation 13. */
  static void fold(int[] traces, int[] values, int at) {
    for (int i = 0; i < WIDTH; i += LANES) {
      load(traces, i).mul(Equations.TRACE_FACTOR).add(load(values, at + i)).intoArray(traces, i);
    }
  }
}
