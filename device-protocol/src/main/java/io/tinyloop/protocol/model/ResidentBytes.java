package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.LINEAR;

/**
 * The RAM that a model needs on a device: weights repacked for speed, tables, constants and working
 * memory.
 *
 * <p>Repacked weights are <em>half-word lanes</em>: a 32-bit word has two lanes of 16 bits, each
 * with n = ⌊16 / b⌋ fields, so that a row of K weights takes ⌈K / 2n⌉ words; four rows are
 * interleaved. Density is 100 % at 1, 2, 4 and 8 bits, 94 % at 3 and 5, 87.5 % at 7, 75 % at 6.
 */
public final class ResidentBytes {

  private static final int WORD = 4;
  private static final int INTERLEAVED_ROWS = 4;

  /** Format, shifts and multipliers of one operator. */
  private static final int OPERATOR_CONSTANTS = 16;

  /** Gate vectors alive at once: the outputs of the six linear operators. */
  private static final int GATE_VECTORS = 6;

  /** A value as a matrix product or an element-wise operator reads it. */
  private static final int VALUE = 2;

  private ResidentBytes() {}

  /** Resident bytes of {@code model}: {@link #stored} plus {@link #working}. */
  public static int of(QuantizedGru model) {
    return Math.toIntExact(stored(model) + working(model));
  }

  /** Bytes of weights, biases, multipliers, tables and constants. */
  public static long stored(QuantizedGru model) {
    long bytes = 0;
    for (GruLayer layer : model.layers()) {
      for (Operator operator : LINEAR) {
        LinearOperator linear = layer.linear(operator);
        bytes += packed(linear.weights()) + (long) WORD * linear.biases().length;
        bytes += align((long) VALUE * linear.multipliers().length);
      }
      bytes += table(layer.resetSigmoid());
      bytes += table(layer.updateSigmoid());
      bytes += table(layer.candidateTanh());
      bytes += (long) OPERATOR_CONSTANTS * Operator.COUNT;
    }
    return bytes + packed(model.head().weights()) + (long) WORD * model.classes();
  }

  /** Bytes that change during an inference: inputs, states and their views, gates, logits. */
  public static long working(QuantizedGru model) {
    long bytes = (long) VALUE * model.inputSize() + (long) WORD * model.classes();
    int widest = 0;
    for (GruLayer layer : model.layers()) {
      bytes += 2L * VALUE * layer.hiddenSize();
      widest = Math.max(widest, layer.hiddenSize());
    }
    return align(bytes) + (long) GATE_VECTORS * VALUE * widest;
  }

  /** Bytes of a weight matrix in half-word lanes. */
  static long packed(WeightMatrix weights) {
    long perWord = 2L * fieldsInLane(weights.bits());
    long words = roundUp(weights.columns(), perWord) / perWord;
    long rows = roundUp(weights.rows(), INTERLEAVED_ROWS);
    return WORD * words * rows;
  }

  /** Weights of {@code bits} in one half-word lane. */
  static int fieldsInLane(int bits) {
    return 16 / bits;
  }

  private static long table(LookupTable table) {
    return (long) table.values().length * (table.output().bits() == 16 ? 2 : 1);
  }

  private static long align(long bytes) {
    return roundUp(bytes, WORD);
  }

  private static long roundUp(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
