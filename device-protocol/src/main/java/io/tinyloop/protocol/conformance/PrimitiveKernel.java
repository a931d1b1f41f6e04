package io.tinyloop.protocol.conformance;

import io.tinyloop.protocol.arithmetic.Equations;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.wire.ConformanceKind;

/**
 * Computes the cases of a conformance message, whose arguments are untrusted, with the equations.
 */
public final class PrimitiveKernel {

  private PrimitiveKernel() {}

  /**
   * One output a case.
   *
   * @param arguments {@link ConformanceKind#argumentCount} numbers a case, back to back
   * @throws IllegalArgumentException if their number is wrong, or a case breaks a range or a
   *     load-time bound of its equation
   */
  public static int[] compute(ConformanceKind kind, int[] arguments) {
    int count = kind.argumentCount();
    if (arguments.length % count != 0) {
      throw new IllegalArgumentException(
          "The number of arguments (%d) of %s must be a multiple of %d."
              .formatted(arguments.length, kind, count));
    }
    int[] outputs = new int[arguments.length / count];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = compute(kind, arguments, i * count);
    }
    return outputs;
  }

  private static int compute(ConformanceKind kind, int[] v, int at) {
    return switch (kind) {
      case REQUANTIZE -> {
        requireFactor(v[at + 1], v[at + 2], v[at + 3]);
        requireInt32(kind, Math.abs((long) v[at]) << v[at + 1]);
        yield Equations.requantize(v[at], v[at + 1], v[at + 2], v[at + 3]);
      }
      case ADD -> {
        require(v[at + 2] >= 0 && v[at + 2] <= 65535 && v[at + 3] >= 0 && v[at + 3] <= 65535, kind);
        require(v[at + 4] >= 1 && v[at + 4] <= 30 && v[at + 5] <= v[at + 6], kind);
        requireInt32(
            kind,
            Math.abs((long) v[at]) * v[at + 2]
                + Math.abs((long) v[at + 1]) * v[at + 3]
                + (1L << (v[at + 4] - 1)));
        yield Equations.add(
            v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6]);
      }
      case MULTIPLY -> {
        requireFactor(v[at + 2], v[at + 3], v[at + 4]);
        requireInt32(kind, Math.abs((long) v[at] * v[at + 1]));
        requireInt32(kind, Math.abs((long) v[at] * v[at + 1]) << v[at + 2]);
        require(v[at + 5] <= v[at + 6], kind);
        yield Equations.multiply(
            v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6]);
      }
      case COMPLEMENT -> {
        require(v[at + 1] >= 1 && v[at + 1] <= Equations.WIDE_ONE, kind);
        require(v[at] >= 0 && v[at] <= v[at + 1] && v[at + 4] >= 0, kind);
        require(v[at + 2] >= 1 && v[at + 2] <= 65535 && v[at + 3] >= 1 && v[at + 3] <= 30, kind);
        requireInt32(kind, (long) v[at + 1] * v[at + 2] + (1L << (v[at + 3] - 1)));
        yield Equations.complement(v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4]);
      }
      case VIEW -> {
        require(isShort(v[at]), kind);
        yield Equations.view(v[at]);
      }
      case FUSED -> {
        require(v[at] >= 0 && v[at] <= Equations.WIDE_ONE, kind);
        require(isShort(v[at + 1]) && isShort(v[at + 2]), kind);
        yield Equations.fused(v[at], v[at + 1], v[at + 2]);
      }
    };
  }

  private static boolean isShort(int value) {
    return value == (short) value;
  }

  private static void requireFactor(int preShift, int multiplier, int shift) {
    var _ = new Requantization(preShift, multiplier, shift);
  }

  private static void requireInt32(ConformanceKind kind, long magnitude) {
    if (magnitude > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "An intermediate value (%d) of %s leaves int32.".formatted(magnitude, kind));
    }
  }

  private static void require(boolean inRange, ConformanceKind kind) {
    if (!inRange) {
      throw new IllegalArgumentException("An argument of %s is out of its range.".formatted(kind));
    }
  }
}
