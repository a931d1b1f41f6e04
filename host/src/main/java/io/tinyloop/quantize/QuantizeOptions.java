package io.tinyloop.quantize;

/**
 * What a quantizer does for every genome alike.
 *
 * @param rangeMethod how ranges of activations are chosen
 * @param perRow whether each row of weights has its own scale
 * @param headBits width of the head's weights, 2…8
 * @param inputBits width of the input codes, 2…8
 */
public record QuantizeOptions(
    RangeMethod rangeMethod, boolean perRow, int headBits, int inputBits) {

  /** MSE ranges, a scale a row, head and input at 8 bits. */
  public static final QuantizeOptions DEFAULT = new QuantizeOptions(RangeMethod.MSE, true, 8, 8);

  public QuantizeOptions {
    if (headBits < 2 || headBits > 8 || inputBits < 2 || inputBits > 8) {
      throw new IllegalArgumentException(
          "The widths of the head (%d) and of the input (%d) must be in 2…8."
              .formatted(headBits, inputBits));
    }
  }
}
