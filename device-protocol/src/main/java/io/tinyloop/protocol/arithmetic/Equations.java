package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.LookupTable;

/**
 * The equations of ARITHMETIC.md on single values, in 32-bit integers.
 *
 * <p>Arguments are values, not codes. Nothing here checks its arguments: the model records have
 * proved that no intermediate value leaves int32.
 */
public final class Equations {

  /** z and 1 − z on the wide unit grid: the integer that stands for 1. */
  public static final int WIDE_ONE = 32768;

  private Equations() {}

  /**
   * Equation 3, the one rounding function: ⌊(a·2^k·m + 2^(s−1)) / 2^s⌋, ties toward +∞.
   *
   * @param a |a|·2^k ≤ 2^31 − 1
   * @param k in [0, 16]
   * @param m in [1, 2^15 − 1]
   * @param s in [17, 46]
   */
  public static int requantize(int a, int k, int m, int s) {
    int shifted = a << k;
    int t = (shifted >> 16) * m + (((shifted & 0xFFFF) * m) >>> 16);
    return (t + (1 << (s - 17))) >> (s - 16);
  }

  /** Equation 5: a sum with one rounding, limited to [low, high]. */
  public static int add(int a, int b, int m1, int m2, int s, int low, int high) {
    return clamp((a * m1 + b * m2 + (1 << (s - 1))) >> s, low, high);
  }

  /** Equation 6: a product, requantized and limited to [low, high]. */
  public static int multiply(int a, int b, int k, int m, int s, int low, int high) {
    return clamp(requantize(a * b, k, m, s), low, high);
  }

  /**
   * Equation 7: 1 − z between two unit grids.
   *
   * @param one one(b) of the input's grid
   * @param outputOne one(b) of the output's grid
   */
  public static int complement(int z, int one, int m, int s, int outputOne) {
    return clamp(((one - z) * m + (1 << (s - 1))) >> s, 0, outputOne);
  }

  /** Equation 8: the entry of an input value whose format has this zero point. */
  public static int lookUp(LookupTable table, int value, int zeroPoint) {
    return table.values()[value + zeroPoint];
  }

  /** Equation 9 for a 16-bit state: the 8-bit value that matrix products read. */
  public static int view(int h) {
    return Math.min((h + 128) >> 8, 127);
  }

  /** Equation 10: operators 14 to 17 with one rounding, all 16 bits wide; z in [0, 32768]. */
  public static int fused(int z, int h, int n) {
    return clamp((z * h + (WIDE_ONE - z) * n + (1 << 14)) >> 15, -32768, 32767);
  }

  /** Equation 13: the trace after one more value, modulo 2^32. */
  public static int fold(int trace, int value) {
    return trace * TRACE_FACTOR + value;
  }

  /** 2654435769 as int32. */
  static final int TRACE_FACTOR = 0x9E3779B9;

  /** The trace before the first value. */
  static final int TRACE_START = 1;

  /** min(max(value, low), high). */
  public static int clamp(int value, int low, int high) {
    return Math.min(Math.max(value, low), high);
  }
}
