package io.tinyloop.protocol.model;

/**
 * Weight codes of a linear operator; the value of code u is 2u − offset, in half steps (equation
 * 2).
 *
 * @param rows number of output units, at least 1
 * @param columns number of inputs, at least 1
 * @param bits width of a code, 1…8
 * @param offset c in [0, 2^(bits+1) − 2]; 1 when bits is 1
 * @param codes u, row by row, one unsigned byte each; owned by the record
 */
public record WeightMatrix(int rows, int columns, int bits, int offset, byte[] codes) {

  public WeightMatrix {
    if (rows < 1 || columns < 1 || rows > 65535 || columns > 65535) {
      throw new IllegalArgumentException(
          "The shape (%d × %d) must have sides in [1, 65535].".formatted(rows, columns));
    }
    if (bits < 1 || bits > 8) {
      throw new IllegalArgumentException(
          "The weight width (%d) must be one of 1…8.".formatted(bits));
    }
    if (offset < 0 || offset > (2 << bits) - 2 || (bits == 1 && offset != 1)) {
      throw new IllegalArgumentException(
          "The weight offset (%d) must be in [0, %d] at %d bits, and 1 at 1 bit."
              .formatted(offset, (2 << bits) - 2, bits));
    }
    if (codes.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "The number of codes (%d) must be rows × columns (%d × %d)."
              .formatted(codes.length, rows, columns));
    }
    for (byte code : codes) {
      if ((code & 0xFF) >>> bits != 0) {
        throw new IllegalArgumentException(
            "The weight code (%d) must fit %d bits.".formatted(code & 0xFF, bits));
      }
    }
  }

  /** The value 2u − offset of a weight, in half steps. */
  public int value(int row, int column) {
    return 2 * (codes[row * columns + column] & 0xFF) - offset;
  }

  /** Largest absolute value that a weight of this width and offset can have. */
  public int magnitude() {
    return Math.max(offset, (2 << bits) - 2 - offset);
  }

  /** Number of weight bits: rows · columns · bits. */
  public long parameterBits() {
    return (long) rows * columns * bits;
  }

  /** Bound on any accumulator: max |bias| + columns · max |weight| · max |input|. */
  public long accumulatorBound(int[] biases, ActivationFormat input) {
    long bias = 0;
    for (int b : biases) {
      bias = Math.max(bias, Math.abs((long) b));
    }
    return bias + (long) columns * magnitude() * input.magnitude();
  }
}
