package io.tinyloop.protocol.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of products for three rows at once (the gates r, z, n of a unit), samples innermost, in
 * float32 fused multiply-adds. They are exact: an accumulator starts at 1.5·2^23, every partial sum
 * is an integer of at most 2^22, and in that range floats are the integers, one a bit pattern. The
 * bit pattern minus {@link #ORIGIN} is the sum; longer rows are summed in several passes.
 */
final class VectorEngineProducts {

  /** Samples side by side. */
  static final int WIDTH = 64;

  /** Rows computed together. */
  static final int ROWS = 3;

  /** 1.5·2^23 as a bit pattern. */
  static final int ORIGIN = 0x4B400000;

  static final VectorSpecies<Float> FLOATS =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  private static final int LANES = FLOATS.length();
  private static final float START = 0x1.8p23f;
  private static final long LARGEST_SUM = 1 << 22;

  /** All rows, one behind the other: the loop's index has no factor that hides it from hoisting. */
  private final float[] weights;

  /** What becomes of each row's sum. */
  private final Finish[] finishes;

  /** Sums of a further pass. */
  private final int[] partial = new int[ROWS * WIDTH];

  private final int columns;
  private final int columnsInAPass;

  /**
   * What becomes of a sum before it is written: clamp((sum · multiplier + addend) ≫ shift, low,
   * high), modulo 2^32 before the shift.
   */
  record Finish(int multiplier, int addend, int shift, int low, int high) {

    /** Nothing. */
    static final Finish NONE = new Finish(1, 0, 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * @param rows weight values of each row; their number is a multiple of three
   * @param inputMagnitude largest |x| possible
   */
  VectorEngineProducts(int[][] rows, int inputMagnitude) {
    columns = rows[0].length;
    columnsInAPass = columnsInAPass(rows, inputMagnitude);
    finishes = new Finish[rows.length];
    Arrays.fill(finishes, Finish.NONE);
    weights = new float[rows.length * columns];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns; column++) {
        weights[row * columns + column] = rows[row][column];
      }
    }
  }

  /** As many columns as no row's sum of |w|·|x| exceeds 2^22 in, wherever a pass starts. */
  private static int columnsInAPass(int[][] rows, int inputMagnitude) {
    int columns = rows[0].length;
    long whole = 0;
    int weight = 1;
    for (int[] row : rows) {
      long sum = 0;
      // No streams: in a fleet's simulator they were a fifth of all work.
      for (int value : row) {
        int magnitude = Math.abs(value);
        sum += magnitude;
        weight = Math.max(weight, magnitude);
      }
      whole = Math.max(whole, sum);
    }
    if (whole * inputMagnitude <= LARGEST_SUM) {
      return columns;
    }
    return (int) Math.min(columns, LARGEST_SUM / ((long) weight * inputMagnitude));
  }

  /** By how much a result is too large: this times {@link #ORIGIN}. */
  int passes() {
    return (columns + columnsInAPass - 1) / columnsInAPass;
  }

  /**
   * Lets the sums of {@code row} be written finished from now on.
   *
   * @throws IllegalStateException if sums take more than one pass
   */
  void finish(int row, Finish finish) {
    if (passes() > 1) {
      throw new IllegalStateException("Sums of " + passes() + " passes cannot be finished.");
    }
    finishes[row] = finish;
  }

  /**
   * Writes the sums of {@code group}, each {@link #passes} · {@link #ORIGIN} too large, modulo
   * 2^32, and finished.
   *
   * @param x columns × WIDTH values
   * @param sums WIDTH sums of the first row from {@code at} on, those of each next row {@code
   *     stride} later
   */
  void compute(int group, float[] x, int[] sums, int at, int stride) {
    int to = Math.min(columns, columnsInAPass);
    pass(group, 0, to, x, sums, at, stride);
    for (int from = to; from < columns; from = to) {
      to = Math.min(columns, from + columnsInAPass);
      pass(group, from, to, x, partial, 0, WIDTH);
      for (int row = 0; row < ROWS; row++) {
        addTo(sums, at + row * stride, partial, row * WIDTH);
      }
    }
  }

  private static void addTo(int[] sums, int at, int[] terms, int termsAt) {
    for (int i = 0; i < WIDTH; i += LANES) {
      IntVector.fromArray(INTS, sums, at + i)
          .add(IntVector.fromArray(INTS, terms, termsAt + i))
          .intoArray(sums, at + i);
    }
  }

  private void pass(int group, int from, int to, float[] x, int[] sums, int at, int stride) {
    for (int sample = 0; sample < WIDTH; sample += 4 * LANES) {
      block(
          weights,
          group * ROWS * columns,
          columns,
          from,
          to,
          x,
          sample,
          finishes,
          group * ROWS,
          sums,
          at + sample,
          stride);
    }
  }

  // Spelt out in one method: an accumulator that is handed to another method which the compiler
  // does not inline goes to the heap, and the speed falls to a tenth.
  private static void block(
      float[] weights,
      int base,
      int columns,
      int from,
      int to,
      float[] x,
      int sample,
      Finish[] finishes,
      int row,
      int[] sums,
      int at,
      int stride) {
    FloatVector a0 = FloatVector.broadcast(FLOATS, START);
    FloatVector a1 = FloatVector.broadcast(FLOATS, START);
    FloatVector a2 = FloatVector.broadcast(FLOATS, START);
    FloatVector a3 = FloatVector.broadcast(FLOATS, START);
    FloatVector b0 = FloatVector.broadcast(FLOATS, START);
    FloatVector b1 = FloatVector.broadcast(FLOATS, START);
    FloatVector b2 = FloatVector.broadcast(FLOATS, START);
    FloatVector b3 = FloatVector.broadcast(FLOATS, START);
    FloatVector c0 = FloatVector.broadcast(FLOATS, START);
    FloatVector c1 = FloatVector.broadcast(FLOATS, START);
    FloatVector c2 = FloatVector.broadcast(FLOATS, START);
    FloatVector c3 = FloatVector.broadcast(FLOATS, START);
    for (int column = from; column < to; column++) {
      int xAt = column * WIDTH + sample;
      FloatVector x0 = FloatVector.fromArray(FLOATS, x, xAt);
      FloatVector x1 = FloatVector.fromArray(FLOATS, x, xAt + LANES);
      FloatVector x2 = FloatVector.fromArray(FLOATS, x, xAt + 2 * LANES);
      FloatVector x3 = FloatVector.fromArray(FLOATS, x, xAt + 3 * LANES);
      FloatVector w = FloatVector.broadcast(FLOATS, weights[base + column]);
      a0 = w.fma(x0, a0);
      a1 = w.fma(x1, a1);
      a2 = w.fma(x2, a2);
      a3 = w.fma(x3, a3);
      w = FloatVector.broadcast(FLOATS, weights[base + columns + column]);
      b0 = w.fma(x0, b0);
      b1 = w.fma(x1, b1);
      b2 = w.fma(x2, b2);
      b3 = w.fma(x3, b3);
      w = FloatVector.broadcast(FLOATS, weights[base + 2 * columns + column]);
      c0 = w.fma(x0, c0);
      c1 = w.fma(x1, c1);
      c2 = w.fma(x2, c2);
      c3 = w.fma(x3, c3);
    }
    Finish a = finishes[row];
    int aM = a.multiplier();
    int aAdd = a.addend();
    int aShift = a.shift();
    int aLow = a.low();
    int aHigh = a.high();
    a0.reinterpretAsInts()
        .mul(aM)
        .add(aAdd)
        .lanewise(VectorOperators.ASHR, aShift)
        .max(aLow)
        .min(aHigh)
        .intoArray(sums, at);
    a1.reinterpretAsInts()
        .mul(aM)
        .add(aAdd)
        .lanewise(VectorOperators.ASHR, aShift)
        .max(aLow)
        .min(aHigh)
        .intoArray(sums, at + LANES);
    a2.reinterpretAsInts()
        .mul(aM)
        .add(aAdd)
        .lanewise(VectorOperators.ASHR, aShift)
        .max(aLow)
        .min(aHigh)
        .intoArray(sums, at + 2 * LANES);
    a3.reinterpretAsInts()
        .mul(aM)
        .add(aAdd)
        .lanewise(VectorOperators.ASHR, aShift)
        .max(aLow)
        .min(aHigh)
        .intoArray(sums, at + 3 * LANES);
    Finish b = finishes[row + 1];
    int bM = b.multiplier();
    int bAdd = b.addend();
    int bShift = b.shift();
    int bLow = b.low();
    int bHigh = b.high();
    b0.reinterpretAsInts()
        .mul(bM)
        .add(bAdd)
        .lanewise(VectorOperators.ASHR, bShift)
        .max(bLow)
        .min(bHigh)
        .intoArray(sums, at + stride);
    b1.reinterpretAsInts()
        .mul(bM)
        .add(bAdd)
        .lanewise(VectorOperators.ASHR, bShift)
        .max(bLow)
        .min(bHigh)
        .intoArray(sums, at + stride + LANES);
    b2.reinterpretAsInts()
        .mul(bM)
        .add(bAdd)
        .lanewise(VectorOperators.ASHR, bShift)
        .max(bLow)
        .min(bHigh)
        .intoArray(sums, at + stride + 2 * LANES);
    b3.reinterpretAsInts()
        .mul(bM)
        .add(bAdd)
        .lanewise(VectorOperators.ASHR, bShift)
        .max(bLow)
        .min(bHigh)
        .intoArray(sums, at + stride + 3 * LANES);
    Finish c = finishes[row + 2];
    int cM = c.multiplier();
    int cAdd = c.addend();
    int cShift = c.shift();
    int cLow = c.low();
    int cHigh = c.high();
    c0.reinterpretAsInts()
        .mul(cM)
        .add(cAdd)
        .lanewise(VectorOperators.ASHR, cShift)
        .max(cLow)
        .min(cHigh)
        .intoArray(sums, at + 2 * stride);
    c1.reinterpretAsInts()
        .mul(cM)
        .add(cAdd)
        .lanewise(VectorOperators.ASHR, cShift)
        .max(cLow)
        .min(cHigh)
        .intoArray(sums, at + 2 * stride + LANES);
    c2.reinterpretAsInts()
        .mul(cM)
        .add(cAdd)
        .lanewise(VectorOperators.ASHR, cShift)
        .max(cLow)
        .min(cHigh)
        .intoArray(sums, at + 2 * stride + 2 * LANES);
    c3.reinterpretAsInts()
        .mul(cM)
        .add(cAdd)
        .lanewise(VectorOperators.ASHR, cShift)
        .max(cLow)
        .min(cHigh)
        .intoArray(sums, at + 2 * stride + 3 * LANES);
  }
}
