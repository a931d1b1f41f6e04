package io.tinyloop.protocol.model;

/** An element-wise product with one rounding (ARITHMETIC.md, equation 6). */
public record MultiplyOperator(Requantization requantization, ActivationFormat output) {

  /** Whether no product of operands in these formats, pre-shifted, can leave int32. */
  public boolean admits(ActivationFormat a, ActivationFormat b) {
    return requantization.admits((long) a.magnitude() * b.magnitude());
  }
}
