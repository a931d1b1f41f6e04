package io.tinyloop.protocol.model;

/**
 * The integer form of a real factor: multiplier · 2^preShift / 2^shift (ARITHMETIC.md, equation 3).
 *
 * @param preShift k in [0, 16]
 * @param multiplier m in [1, 2^15 − 1]
 * @param shift s in [17, 46]
 */
public record Requantization(int preShift, int multiplier, int shift) {

  public static final int MAX_PRE_SHIFT = 16;
  public static final int MAX_MULTIPLIER = (1 << 15) - 1;
  public static final int MIN_SHIFT = 17;
  public static final int MAX_SHIFT = 46;

  public Requantization {
    if (preShift < 0
        || preShift > MAX_PRE_SHIFT
        || multiplier < 1
        || multiplier > MAX_MULTIPLIER
        || shift < MIN_SHIFT
        || shift > MAX_SHIFT) {
      throw new IllegalArgumentException(
          ("The requantization (preShift %d, multiplier %d, shift %d) must have preShift in [0, %d],"
                  + " multiplier in [1, %d] and shift in [%d, %d].")
              .formatted(
                  preShift,
                  multiplier,
                  shift,
                  MAX_PRE_SHIFT,
                  MAX_MULTIPLIER,
                  MIN_SHIFT,
                  MAX_SHIFT));
    }
  }

  /** Whether no accumulator of at most this magnitude can overflow the pre-shift. */
  public boolean admits(long magnitude) {
    return magnitude << preShift <= Integer.MAX_VALUE;
  }
}
