package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import java.util.Arrays;

/**
 * The operators on one unit of many samples, a row of int32 values: loops that the just-in-time
 * compiler turns into vector instructions. A row is an array of its own, because offsets into a
 * shared one keep the compiler from doing so.
 */
final class PlainRows {

  private PlainRows() {}

  /** acc = bias + Σ_j w_j · x_j with the weights from {@code at} on (first half of equation 4). */
  static void accumulate(int[] acc, int bias, int[] weights, int at, int[][] x) {
    Arrays.fill(acc, bias);
    int column = 0;
    for (; column + 3 < x.length; column += 4) {
      accumulate4(
          acc,
          weights[at + column],
          x[column],
          weights[at + column + 1],
          x[column + 1],
          weights[at + column + 2],
          x[column + 2],
          weights[at + column + 3],
          x[column + 3]);
    }
    for (; column < x.length; column++) {
      accumulate1(acc, weights[at + column], x[column]);
    }
  }

  private static void accumulate4(
      int[] acc, int w0, int[] x0, int w1, int[] x1, int w2, int[] x2, int w3, int[] x3) {
    for (int i = 0; i < acc.length; i++) {
      acc[i] += w0 * x0[i] + w1 * x1[i] + w2 * x2[i] + w3 * x3[i];
    }
  }

  private static void accumulate1(int[] acc, int w, int[] x) {
    for (int i = 0; i < acc.length; i++) {
      acc[i] += w * x[i];
    }
  }

  /** Equation 3 and the clamp, in place. */
  static void requantize(int[] y, int k, int m, int shift, ActivationFormat output) {
    int half = 1 << (shift - 17);
    int s = shift - 16;
    int low = output.min();
    int high = output.max();
    for (int i = 0; i < y.length; i++) {
      int a = y[i] << k;
      int t = (a >> 16) * m + (((a & 0xFFFF) * m) >>> 16);
      y[i] = Math.min(Math.max((t + half) >> s, low), high);
    }
  }

  /** Equation 5. */
  static void add(int[] y, AddOperator operator, int[] a, int[] b) {
    int m1 = operator.multiplierA();
    int m2 = operator.multiplierB();
    int s = operator.shift();
    int half = 1 << (s - 1);
    int low = operator.output().min();
    int high = operator.output().max();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min(Math.max((a[i] * m1 + b[i] * m2 + half) >> s, low), high);
    }
  }

  /** Equation 6. */
  static void multiply(int[] y, MultiplyOperator operator, int[] a, int[] b) {
    for (int i = 0; i < y.length; i++) {
      y[i] = a[i] * b[i];
    }
    Requantization factor = operator.requantization();
    requantize(y, factor.preShift(), factor.multiplier(), factor.shift(), operator.output());
  }

  /** Equation 7. */
  static void complement(int[] y, ComplementOperator operator, int one, int[] z) {
    int m = operator.multiplier();
    int s = operator.shift();
    int half = 1 << (s - 1);
    int high = operator.output().max();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min(Math.max(((one - z[i]) * m + half) >> s, 0), high);
    }
  }

  /** Equation 8. */
  static void lookUp(int[] y, LookupTable table, int zeroPoint, int[] v) {
    int[] values = table.values();
    for (int i = 0; i < y.length; i++) {
      y[i] = values[v[i] + zeroPoint];
    }
  }

  /** Equation 10; a mean of h and n weighted by z, so that the clamp changes nothing. */
  static void fused(int[] y, int[] z, int[] h, int[] n) {
    for (int i = 0; i < y.length; i++) {
      y[i] = (z[i] * (h[i] - n[i]) + (n[i] << 15) + (1 << 14)) >> 15;
    }
  }

  /** Equation 9 for a 16-bit state. */
  static void view(int[] y, int[] h) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min((h[i] + 128) >> 8, 127);
    }
  }

  /** Equation 13. */
  static void fold(int[] traces, int[] values) {
    for (int i = 0; i < traces.length; i++) {
      traces[i] = traces[i] * Equations.TRACE_FACTOR + values[i];
    }
  }
}
