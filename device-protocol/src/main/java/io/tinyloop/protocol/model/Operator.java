package io.tinyloop.protocol.model;

import java.util.List;

/** One of the 17 quantized operations of a GRU cell, in the order of ARITHMETIC.md, section 1. */
public enum Operator {
  RESET_INPUT_LINEAR(Kind.LINEAR),
  RESET_HIDDEN_LINEAR(Kind.LINEAR),
  UPDATE_INPUT_LINEAR(Kind.LINEAR),
  UPDATE_HIDDEN_LINEAR(Kind.LINEAR),
  CANDIDATE_INPUT_LINEAR(Kind.LINEAR),
  CANDIDATE_HIDDEN_LINEAR(Kind.LINEAR),
  RESET_SUM(Kind.ADD),
  UPDATE_SUM(Kind.ADD),
  RESET_SIGMOID(Kind.TABLE),
  UPDATE_SIGMOID(Kind.TABLE),
  RESET_PRODUCT(Kind.MULTIPLY),
  CANDIDATE_SUM(Kind.ADD),
  CANDIDATE_TANH(Kind.TABLE),
  UPDATE_COMPLEMENT(Kind.COMPLEMENT),
  CANDIDATE_PRODUCT(Kind.MULTIPLY),
  CARRY_PRODUCT(Kind.MULTIPLY),
  HIDDEN_SUM(Kind.ADD);

  /** The form of an operator's equation. */
  public enum Kind {
    LINEAR,
    ADD,
    MULTIPLY,
    TABLE,
    COMPLEMENT
  }

  /** The six operators with weights, in order. */
  public static final List<Operator> LINEAR =
      List.of(
          RESET_INPUT_LINEAR,
          RESET_HIDDEN_LINEAR,
          UPDATE_INPUT_LINEAR,
          UPDATE_HIDDEN_LINEAR,
          CANDIDATE_INPUT_LINEAR,
          CANDIDATE_HIDDEN_LINEAR);

  /** The six operators whose outputs may be 16 bits wide (section 5). */
  public static final List<Operator> STATE_PATH =
      List.of(
          UPDATE_SIGMOID,
          CANDIDATE_TANH,
          UPDATE_COMPLEMENT,
          CANDIDATE_PRODUCT,
          CARRY_PRODUCT,
          HIDDEN_SUM);

  /** Number of operators in a cell. */
  public static final int COUNT = 17;

  private final Kind kind;

  Operator(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isLinear() {
    return kind == Kind.LINEAR;
  }

  /** Whether the operator's output may have a width of 16. */
  public boolean onStatePath() {
    return STATE_PATH.contains(this);
  }

  /** Whether the output lies on the unit grid: zero point 0, {@link ActivationFormat#one} is 1. */
  public boolean onUnitGrid() {
    return this == UPDATE_SIGMOID || this == UPDATE_COMPLEMENT;
  }

  /** Whether a linear operator reads the hidden state rather than the layer's input. */
  public boolean readsHidden() {
    return this == RESET_HIDDEN_LINEAR
        || this == UPDATE_HIDDEN_LINEAR
        || this == CANDIDATE_HIDDEN_LINEAR;
  }
}
