package io.tinyloop.quantize;

/**
 * The grid of weights of one operator: value (2u − offset) · halfStep.
 *
 * @param bits 1…8
 * @param offset c (equation 2)
 */
record WeightGrid(int bits, int offset) {

  /** Symmetric, without a zero: … −3, −1, 1, 3 … */
  static WeightGrid midRise(int bits) {
    return new WeightGrid(bits, (1 << bits) - 1);
  }

  /** With a zero, and one value more below it than above. */
  static WeightGrid withZero(int bits) {
    return new WeightGrid(bits, 1 << bits);
  }

  /** The code nearest to a weight of this many half steps. */
  int code(double halfSteps) {
    return (int) Math.clamp(Math.rint((halfSteps + offset) / 2), 0, (1 << bits) - 1);
  }

  /** The half steps of a code. */
  int halfSteps(int code) {
    return 2 * code - offset;
  }
}
