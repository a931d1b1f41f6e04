package io.tinyloop.protocol.wire;

/** A primitive of the arithmetic that a device can be asked to compute. */
public enum ConformanceKind {
  /** Equation 3: a, k, m, s. */
  REQUANTIZE(4),
  /** Equation 5: a, b, m1, m2, s, lo, hi. */
  ADD(7),
  /** Equation 6: a, b, k, m, s, lo, hi. */
  MULTIPLY(7),
  /** Equation 7: z, one, m, s, outputOne. */
  COMPLEMENT(5),
  /** Equation 9: h, 16 bits wide. */
  VIEW(1),
  /** Equation 10: z, h, n. */
  FUSED(3);

  private final int argumentCount;

  ConformanceKind(int argumentCount) {
    this.argumentCount = argumentCount;
  }

  /** Arguments of one case. */
  public int argumentCount() {
    return argumentCount;
  }
}
