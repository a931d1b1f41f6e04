package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import java.util.Arrays;

/**
 * Equation 3 made ready for vectors. Powers of two common to 2^k·m and 2^s are cancelled; where
 * |a|·m' + 2^(s'−1) then stays in int32 for every a that can occur, the whole rounding is one
 * product, one sum and one shift. Per-row multipliers, 2^7·μ, nearly always allow it.
 *
 * @param single whether one product does; {@code shift} and {@code multipliers} are s' and m' then,
 *     s and m otherwise
 * @param preShift k; 0 if {@code single}
 * @param multipliers one a row
 * @param shift s' in [1, 31], or s in [17, 46]
 */
record EngineFactor(boolean single, int preShift, int[] multipliers, int shift) {

  /** The factors of the rows of {@code operator} on values of {@code input}. */
  static EngineFactor of(LinearOperator operator, ActivationFormat input) {
    int[] multipliers = new int[operator.weights().rows()];
    for (int row = 0; row < multipliers.length; row++) {
      multipliers[row] = operator.multipliers()[operator.perRow() ? row : 0];
    }
    return of(operator.preShift(), multipliers, operator.shift(), bound(operator, input));
  }

  /** The largest |accumulator| of these very weights: tighter than the law's bound. */
  private static long bound(LinearOperator operator, ActivationFormat input) {
    long bound = 0;
    for (int row = 0; row < operator.weights().rows(); row++) {
      long sum = 0;
      for (int column = 0; column < operator.weights().columns(); column++) {
        sum += Math.abs(operator.weights().value(row, column));
      }
      bound = Math.max(bound, Math.abs((long) operator.biases()[row]) + sum * input.magnitude());
    }
    return bound;
  }

  /** The factor of {@code operator} on products of at most {@code bound}. */
  static EngineFactor of(MultiplyOperator operator, long bound) {
    Requantization factor = operator.requantization();
    return of(factor.preShift(), new int[] {factor.multiplier()}, factor.shift(), bound);
  }

  private static EngineFactor of(int preShift, int[] multipliers, int shift, long bound) {
    int zeros = Arrays.stream(multipliers).map(Integer::numberOfTrailingZeros).min().orElse(0);
    int common = Math.min(zeros + preShift, shift - 1);
    int reduced = shift - common;
    long largest = Arrays.stream(multipliers).max().orElse(1);
    boolean exact = common >= preShift && reduced <= 31;
    int cancelled = common - preShift;
    if (exact && bound * (largest >> cancelled) + (1L << (reduced - 1)) <= Integer.MAX_VALUE) {
      int[] odd = Arrays.stream(multipliers).map(m -> m >> cancelled).toArray();
      return new EngineFactor(true, 0, odd, reduced);
    }
    return new EngineFactor(false, preShift, multipliers, shift);
  }

  /** The rounding term of {@code single}. */
  int half() {
    return 1 << (shift - 1);
  }
}
