package io.tinyloop.quantize;

import io.tinyloop.protocol.model.ActivationFormat;

/**
 * The real numbers that a format stands for: value v is v · scale.
 *
 * @param format width and zero point
 * @param scale real size of one step, positive
 */
public record Grid(ActivationFormat format, double scale) {

  public static final Grid WIDE_UNIT = new Grid(ActivationFormat.WIDE_UNIT, 0x1p-15);
  public static final Grid WIDE_SIGNED = new Grid(ActivationFormat.WIDE_SIGNED, 0x1p-15);
  public static final Grid WIDE_STATE_VIEW = new Grid(ActivationFormat.WIDE_STATE_VIEW, 0x1p-7);

  public Grid {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The scale (%s) must be positive.".formatted(scale));
    }
  }

  /** The unit grid of a width: one(bits) stands for 1. */
  public static Grid unit(int bits) {
    return bits == 16
        ? WIDE_UNIT
        : new Grid(ActivationFormat.unit(bits), 1.0 / ActivationFormat.one(bits));
  }

  /** The grid whose codes reach from {@code low} ≤ 0 to {@code high} ≥ 0; zero is exact. */
  public static Grid spanning(int bits, double low, double high) {
    int steps = (1 << bits) - 1;
    double scale = Math.max(high - low, 1e-9) / steps;
    int zeroPoint = Math.clamp(Math.round(-low / scale), 0, steps);
    return new Grid(new ActivationFormat(bits, zeroPoint), scale);
  }

  /** The same codes for numbers {@code factor} times as large. */
  public Grid coarser(double factor) {
    return new Grid(format, scale * factor);
  }

  /** The value nearest to a real number. */
  public int value(double real) {
    return format.clamp((int) Math.clamp(Math.rint(real / scale), -1e9, 1e9));
  }

  /** The real number that a value stands for. */
  public double real(int value) {
    return value * scale;
  }
}
