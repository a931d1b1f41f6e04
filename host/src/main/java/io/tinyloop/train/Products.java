package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;
import static io.tinyloop.train.Lanes.FLOATS;
import static io.tinyloop.train.Lanes.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Matrix products with {@link Lanes#BATCH} samples innermost, in float32 fused multiply-adds. Sums
 * of integers are exact while no partial sum leaves 2^24. The order of every sum is fixed by the
 * shapes and by the machine's vector length.
 */
final class Products {

  private Products() {}

  /**
   * y = y + W·x for BATCH samples.
   *
   * @param weights rows × columns, row by row
   * @param x columns × BATCH from {@code xAt} on
   * @param y rows × BATCH from {@code yAt} on
   */
  static void addProduct(
      float[] weights, int rows, int columns, float[] x, int xAt, float[] y, int yAt) {
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
      for (int b = 0; b < BATCH; b += 2 * LANES) {
        fourRows(weights, row * columns, columns, x, xAt + b, y, yAt + row * BATCH + b);
      }
    }
    for (; row < rows; row++) {
      for (int b = 0; b < BATCH; b += LANES) {
        oneRow(weights, row * columns, columns, x, xAt + b, y, yAt + row * BATCH + b);
      }
    }
  }

  private static void fourRows(
      float[] weights, int from, int columns, float[] x, int xAt, float[] y, int yAt) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, y, yAt);
    FloatVector a1 = FloatVector.fromArray(FLOATS, y, yAt + LANES);
    FloatVector b0 = FloatVector.fromArray(FLOATS, y, yAt + BATCH);
    FloatVector b1 = FloatVector.fromArray(FLOATS, y, yAt + BATCH + LANES);
    FloatVector c0 = FloatVector.fromArray(FLOATS, y, yAt + 2 * BATCH);
    FloatVector c1 = FloatVector.fromArray(FLOATS, y, yAt + 2 * BATCH + LANES);
    FloatVector d0 = FloatVector.fromArray(FLOATS, y, yAt + 3 * BATCH);
    FloatVector d1 = FloatVector.fromArray(FLOATS, y, yAt + 3 * BATCH + LANES);
    for (int column = 0; column < columns; column++) {
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt + column * BATCH);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + column * BATCH + LANES);
      FloatVector w = FloatVector.broadcast(FLOATS, weights[from + column]);
      a0 = w.fma(x0, a0);
      a1 = w.fma(x1, a1);
      w = FloatVector.broadcast(FLOATS, weights[from + columns + column]);
      b0 = w.fma(x0, b0);
      b1 = w.fma(x1, b1);
      w = FloatVector.broadcast(FLOATS, weights[from + 2 * columns + column]);
      c0 = w.fma(x0, c0);
      c1 = w.fma(x1, c1);
      w = FloatVector.broadcast(FLOATS, weights[from + 3 * columns + column]);
      d0 = w.fma(x0, d0);
      d1 = w.fma(x1, d1);
    }
    a0.intoArray(y, yAt);
    a1.intoArray(y, yAt + LANES);
    b0.intoArray(y, yAt + BATCH);
    b1.intoArray(y, yAt + BATCH + LANES);
    c0.intoArray(y, yAt + 2 * BATCH);
    c1.intoArray(y, yAt + 2 * BATCH + LANES);
    d0.intoArray(y, yAt + 3 * BATCH);
    d1.intoArray(y, yAt + 3 * BATCH + LANES);
  }

  private static void oneRow(
      float[] weights, int from, int columns, float[] x, int xAt, float[] y, int yAt) {
    FloatVector sum = FloatVector.fromArray(FLOATS, y, yAt);
    for (int column = 0; column < columns; column++) {
      sum =
          FloatVector.broadcast(FLOATS, weights[from + column])
              .fma(FloatVector.fromArray(FLOATS, x, xAt + column * BATCH), sum);
    }
    sum.intoArray(y, yAt);
  }

  /**
   * Adds scale · Σ over steps and samples of dy·xᵀ to a gradient of shape rows × columns.
   *
   * @param dy steps × rows × BATCH
   * @param x steps × columns × BATCH
   */
  static void addOuter(
      float[] dy, int rows, float[] x, int columns, int steps, float scale, float[] gradient) {
    for (int row = 0; row < rows; row += 4) {
      for (int column = 0; column < columns; column += 4) {
        if (row + 4 <= rows && column + 4 <= columns) {
          block(dy, row, rows, x, column, columns, steps, scale, gradient);
        } else {
          edge(dy, row, rows, x, column, columns, steps, scale, gradient);
        }
      }
    }
  }

  private static void edge(
      float[] dy,
      int row,
      int rows,
      float[] x,
      int column,
      int columns,
      int steps,
      float scale,
      float[] gradient) {
    for (int r = row; r < Math.min(rows, row + 4); r++) {
      for (int c = column; c < Math.min(columns, column + 4); c++) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int t = 0; t < steps; t++) {
          for (int b = 0; b < BATCH; b += LANES) {
            sum =
                FloatVector.fromArray(FLOATS, dy, (t * rows + r) * BATCH + b)
                    .fma(FloatVector.fromArray(FLOATS, x, (t * columns + c) * BATCH + b), sum);
          }
        }
        gradient[r * columns + c] += scale * Lanes.sum(sum);
      }
    }
  }

  private static void block(
      float[] dy,
      int row,
      int rows,
      float[] x,
      int column,
      int columns,
      int steps,
      float scale,
      float[] gradient) {
    int at = row * columns + column;
    pair(dy, row, rows, x, column, columns, steps, scale, gradient, at);
    pair(dy, row + 2, rows, x, column, columns, steps, scale, gradient, at + 2 * columns);
  }

  /** Two rows by four columns. */
  private static void pair(
      float[] dy,
      int row,
      int rows,
      float[] x,
      int column,
      int columns,
      int steps,
      float scale,
      float[] gradient,
      int at) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int t = 0; t < steps; t++) {
      for (int b = 0; b < BATCH; b += LANES) {
        int dyAt = (t * rows + row) * BATCH + b;
        int xAt = (t * columns + column) * BATCH + b;
        FloatVector y0 = FloatVector.fromArray(FLOATS, dy, dyAt);
        FloatVector y1 = FloatVector.fromArray(FLOATS, dy, dyAt + BATCH);
        FloatVector v = FloatVector.fromArray(FLOATS, x, xAt);
        a0 = v.fma(y0, a0);
        b0 = v.fma(y1, b0);
        v = FloatVector.fromArray(FLOATS, x, xAt + BATCH);
        a1 = v.fma(y0, a1);
        b1 = v.fma(y1, b1);
        v = FloatVector.fromArray(FLOATS, x, xAt + 2 * BATCH);
        a2 = v.fma(y0, a2);
        b2 = v.fma(y1, b2);
        v = FloatVector.fromArray(FLOATS, x, xAt + 3 * BATCH);
        a3 = v.fma(y0, a3);
        b3 = v.fma(y1, b3);
      }
    }
    reduce(a0, a1, a2, a3, scale, gradient, at);
    reduce(b0, b1, b2, b3, scale, gradient, at + columns);
  }

  private static void reduce(
      FloatVector v0,
      FloatVector v1,
      FloatVector v2,
      FloatVector v3,
      float scale,
      float[] to,
      int at) {
    to[at] += scale * Lanes.sum(v0);
    to[at + 1] += scale * Lanes.sum(v1);
    to[at + 2] += scale * Lanes.sum(v2);
    to[at + 3] += scale * Lanes.sum(v3);
  }

  /** Adds scale · Σ over steps and samples of dy to a gradient of one number a row. */
  static void addSums(float[] dy, int rows, int steps, float[] gradient) {
    for (int row = 0; row < rows; row++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int t = 0; t < steps; t++) {
        for (int b = 0; b < BATCH; b += LANES) {
          sum = sum.add(FloatVector.fromArray(FLOATS, dy, (t * rows + row) * BATCH + b));
        }
      }
      gradient[row] += Lanes.sum(sum);
    }
  }
}
