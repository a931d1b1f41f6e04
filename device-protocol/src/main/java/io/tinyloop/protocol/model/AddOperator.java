package io.tinyloop.protocol.model;

/**
 * A sum of two operands with one rounding (ARITHMETIC.md, equation 5).
 *
 * @param multiplierA m1 in [0, 65535]
 * @param multiplierB m2 in [0, 65535]
 * @param shift s in [1, 30]
 * @param output format of the output
 */
public record AddOperator(int multiplierA, int multiplierB, int shift, ActivationFormat output) {

  public AddOperator {
    if (multiplierA < 0
        || multiplierA > 65535
        || multiplierB < 0
        || multiplierB > 65535
        || shift < 1
        || shift > 30) {
      throw new IllegalArgumentException(
          "The sum (multipliers %d and %d, shift %d) must have multipliers in [0, 65535] and a shift in [1, 30]."
              .formatted(multiplierA, multiplierB, shift));
    }
  }

  /** Whether no sum of operands in these formats can leave int32. */
  public boolean admits(ActivationFormat a, ActivationFormat b) {
    return (long) a.magnitude() * multiplierA
            + (long) b.magnitude() * multiplierB
            + (1L << (shift - 1))
        <= Integer.MAX_VALUE;
  }
}
