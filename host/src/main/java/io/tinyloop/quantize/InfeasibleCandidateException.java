package io.tinyloop.quantize;

/** A genome whose integers cannot exist: a factor or a bound is out of reach at its widths. */
public final class InfeasibleCandidateException extends Exception {

  private static final long serialVersionUID = 1;

  public InfeasibleCandidateException(String reason) {
    super(reason);
  }
}
