package io.tinyloop.protocol.model;

/**
 * An activation function as one output value for each input code (ARITHMETIC.md, equation 8).
 *
 * @param values 2^(input width) values of the output format, indexed by input code; owned by the
 *     record
 * @param output format of the output
 */
public record LookupTable(int[] values, ActivationFormat output) {

  public LookupTable {
    if (values.length < 4 || values.length > 256 || Integer.bitCount(values.length) != 1) {
      throw new IllegalArgumentException(
          "The number of table entries (%d) must be 2^2…2^8.".formatted(values.length));
    }
    for (int value : values) {
      if (value < output.min() || value > output.max()) {
        throw new IllegalArgumentException(
            "The table entry (%d) must be in [%d, %d]."
                .formatted(value, output.min(), output.max()));
      }
    }
  }

  /** Width of the codes that index the table. */
  public int inputBits() {
    return Integer.numberOfTrailingZeros(values.length);
  }
}
