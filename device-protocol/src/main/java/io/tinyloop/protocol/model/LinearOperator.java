package io.tinyloop.protocol.model;

/**
 * A matrix product with bias and requantization (ARITHMETIC.md, equation 4).
 *
 * <p>The arrays are owned by the record and must not be changed.
 *
 * @param weights codes u and their offset, shape rows × columns
 * @param biases one int32 a row, in the accumulator's units
 * @param preShift k, shared by all rows
 * @param multipliers m: one for the operator, or one a row, each 2^7·[1, 255]
 * @param shift s, shared by all rows
 * @param output format of the output
 */
public record LinearOperator(
    WeightMatrix weights,
    int[] biases,
    int preShift,
    int[] multipliers,
    int shift,
    ActivationFormat output) {

  /** A per-row multiplier is a code of 8 bits times this. */
  public static final int ROW_MULTIPLIER_UNIT = 1 << 7;

  public LinearOperator {
    if (biases.length != weights.rows()) {
      throw new IllegalArgumentException(
          "The number of biases (%d) must equal the number of rows (%d)."
              .formatted(biases.length, weights.rows()));
    }
    if (multipliers.length != 1 && multipliers.length != weights.rows()) {
      throw new IllegalArgumentException(
          "The number of multipliers (%d) must be 1 or the number of rows (%d)."
              .formatted(multipliers.length, weights.rows()));
    }
    for (int multiplier : multipliers) {
      var _ = new Requantization(preShift, multiplier, shift);
      if (multipliers.length > 1
          && (multiplier % ROW_MULTIPLIER_UNIT != 0 || multiplier / ROW_MULTIPLIER_UNIT > 255)) {
        throw new IllegalArgumentException(
            "The row multiplier (%d) must be a multiple of %d and at most %d."
                .formatted(multiplier, ROW_MULTIPLIER_UNIT, 255 * ROW_MULTIPLIER_UNIT));
      }
    }
    if (output.bits() > 8) {
      throw new IllegalArgumentException(
          "The output width (%d) of a linear operator must be one of 2…8."
              .formatted(output.bits()));
    }
  }

  /** Whether each row has its own multiplier. */
  public boolean perRow() {
    return multipliers.length > 1;
  }

  /** The requantization of row {@code row}. */
  public Requantization requantization(int row) {
    return new Requantization(preShift, multipliers[perRow() ? row : 0], shift);
  }

  /** Whether no accumulator, pre-shifted, can leave int32 for this input format. */
  public boolean admits(ActivationFormat input) {
    return weights.accumulatorBound(biases, input) << preShift <= Integer.MAX_VALUE;
  }
}
