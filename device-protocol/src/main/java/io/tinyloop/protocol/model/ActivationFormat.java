package io.tinyloop.protocol.model;

/**
 * Bit width and zero point of an activation (ARITHMETIC.md, equation 1): code = value + zeroPoint.
 *
 * @param bits 2…8, or 16
 * @param zeroPoint the code of the value 0, in [0, 2^bits − 1]; 0 or 32768 at 16 bits
 */
public record ActivationFormat(int bits, int zeroPoint) {

  /** The state as matrix products see it when it is 16 bits wide (equation 9). */
  public static final ActivationFormat WIDE_STATE_VIEW = new ActivationFormat(8, 128);

  /** 16-bit values −32768…32767 in units of 2^−15. */
  public static final ActivationFormat WIDE_SIGNED = new ActivationFormat(16, 32768);

  /** 16-bit unit grid: values 0…32768 in units of 2^−15. */
  public static final ActivationFormat WIDE_UNIT = new ActivationFormat(16, 0);

  public ActivationFormat {
    if (!(bits >= 2 && bits <= 8) && bits != 16) {
      throw new IllegalArgumentException(
          "The activation width (%d) must be one of 2…8 or 16.".formatted(bits));
    }
    if (zeroPoint < 0 || zeroPoint >= 1 << bits) {
      throw new IllegalArgumentException(
          "The zero point (%d) must be in [0, %d] at %d bits."
              .formatted(zeroPoint, (1 << bits) - 1, bits));
    }
    if (bits == 16 && zeroPoint != 0 && zeroPoint != 32768) {
      throw new IllegalArgumentException(
          "The zero point (%d) of a 16-bit format must be 0 or 32768.".formatted(zeroPoint));
    }
  }

  /** The unit grid of {@code bits}: values 0…one(bits). */
  public static ActivationFormat unit(int bits) {
    return new ActivationFormat(bits, 0);
  }

  /** The integer that stands for 1 on the unit grid: 2^bits − 1, or 32768 at 16 bits. */
  public static int one(int bits) {
    return bits == 16 ? 32768 : (1 << bits) - 1;
  }

  /** Smallest value. */
  public int min() {
    return -zeroPoint;
  }

  /** Largest value; 32768 on the 16-bit unit grid. */
  public int max() {
    return bits == 16 && zeroPoint == 0 ? 32768 : (1 << bits) - 1 - zeroPoint;
  }

  /** Largest absolute value. */
  public int magnitude() {
    return Math.max(-min(), max());
  }

  /** Number of codes: 2^bits. */
  public int codes() {
    return 1 << bits;
  }

  /** {@code value} limited to this format. */
  public int clamp(int value) {
    return Math.clamp(value, min(), max());
  }
}
