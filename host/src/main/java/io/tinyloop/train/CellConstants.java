package io.tinyloop.train;

import io.tinyloop.protocol.model.Operator;
import java.util.Arrays;

/**
 * What the backward pass of a layer needs beside its {@link Tape}: the real size of a step of each
 * operator's output, and the range beyond which the output is clamped. In float training every step
 * is 1 and no range ends.
 *
 * @param scale one an operator
 * @param low lowest value of the output less a half, one an operator
 * @param high highest value of the output plus a half, one an operator
 * @param inputScale of x
 * @param viewScale of ĥ
 * @param fused whether operators 14 to 17 have one rounding (equation 10)
 * @param inputTransposed I × 3H real weights
 * @param hiddenTransposed H × 3H real weights
 */
record CellConstants(
    float[] scale,
    float[] low,
    float[] high,
    float inputScale,
    float viewScale,
    boolean fused,
    float[] inputTransposed,
    float[] hiddenTransposed) {

  /** Those of a layer in real numbers. */
  static CellConstants real(float[] inputTransposed, float[] hiddenTransposed) {
    float[] ones = new float[Operator.COUNT];
    float[] low = new float[Operator.COUNT];
    float[] high = new float[Operator.COUNT];
    Arrays.fill(ones, 1);
    Arrays.fill(low, Float.NEGATIVE_INFINITY);
    Arrays.fill(high, Float.POSITIVE_INFINITY);
    return new CellConstants(ones, low, high, 1, 1, false, inputTransposed, hiddenTransposed);
  }

  float scale(Operator operator) {
    return scale[operator.ordinal()];
  }

  float low(Operator operator) {
    return low[operator.ordinal()];
  }

  float high(Operator operator) {
    return high[operator.ordinal()];
  }

  /** The transpose of a matrix of so many rows. */
  static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] transposed = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = matrix[row * columns + column];
      }
    }
    return transposed;
  }
}
