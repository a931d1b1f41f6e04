package io.tinyloop.quantize;

/** How the range of an operator's output is chosen from what calibration saw. */
public enum RangeMethod {
  /** All values seen. */
  MIN_MAX,
  /** All but the lowest and the highest thousandth. */
  PERCENTILE,
  /**
   * The range with the least squared error at the operator's width, each value weighted by how much
   * it moves the new state.
   */
  MSE
}
