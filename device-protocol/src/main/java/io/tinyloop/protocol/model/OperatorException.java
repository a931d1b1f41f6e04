package io.tinyloop.protocol.model;

/** A layer that breaks a rule at one of its operators. */
final class OperatorException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final Operator operator;

  OperatorException(Operator operator, String message) {
    super(message);
    this.operator = operator;
  }

  Operator operator() {
    return operator;
  }
}
