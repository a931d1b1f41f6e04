package io.tinyloop.quantize;

/**
 * The two activation functions in real numbers, the same on every machine: additions, products and
 * divisions only, whose results Java defines to the bit.
 *
 * <p>Absolute error below 1e-9, which is beyond the 32 bits that they are stored in. The tables of
 * a quantized model are made with {@link StrictMath} instead.
 */
final class Functions {

  /** Beyond this both functions are constant in 32 bits. */
  private static final double SATURATION = 40;

  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;

  private Functions() {}

  /** 1 / (1 + e^−x). */
  static double sigmoid(double x) {
    return 1 / (1 + exp(-Math.clamp(x, -SATURATION, SATURATION)));
  }

  /** (e^2x − 1) / (e^2x + 1). */
  static double tanh(double x) {
    return 1 - 2 / (1 + exp(2 * Math.clamp(x, -SATURATION, SATURATION)));
  }

  /** e^x for |x| ≤ 80: 2^n times the Taylor polynomial of degree 9 on |r| ≤ ln 2 / 2. */
  private static double exp(double x) {
    double n = Math.rint(x * LOG2_E);
    double r = x - n * LN_2;
    double p = 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    return p * Double.longBitsToDouble((long) (n + 1023) << 52);
  }
}
