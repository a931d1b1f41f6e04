package io.tinyloop.protocol.model;

/**
 * 1 − z between two unit grids (ARITHMETIC.md, equation 7).
 *
 * @param multiplier m in [1, 65535]
 * @param shift s in [1, 30]
 * @param output a unit grid
 */
public record ComplementOperator(int multiplier, int shift, ActivationFormat output) {

  public ComplementOperator {
    if (multiplier < 1 || multiplier > 65535 || shift < 1 || shift > 30) {
      throw new IllegalArgumentException(
          "The complement (multiplier %d, shift %d) must have a multiplier in [1, 65535] and a shift in [1, 30]."
              .formatted(multiplier, shift));
    }
    if (output.zeroPoint() != 0) {
      throw new IllegalArgumentException(
          "The zero point (%d) of a unit grid must be 0.".formatted(output.zeroPoint()));
    }
  }

  /** Whether no value of a unit grid of this width can leave int32. */
  public boolean admits(int inputBits) {
    return (long) ActivationFormat.one(inputBits) * multiplier + (1L << (shift - 1))
        <= Integer.MAX_VALUE;
  }
}
