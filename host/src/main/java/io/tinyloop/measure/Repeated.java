package io.tinyloop.measure;

import java.util.Arrays;

/**
 * Measurements of one quantity put together: their mean. Its standard error is what theirs add up
 * to, or what their scatter says if that is more: two boards, or two days, may differ by more than
 * the windows of one. The interval is Student's where few values tell the scatter.
 *
 * @param halfWidth of the interval of 95 %
 */
record Repeated(double mean, double standardError, double halfWidth) {

  /** Of the interval. */
  static final double CONFIDENCE = 0.95;

  /**
   * @param values at least one
   * @param errors standard error of each
   */
  static Repeated of(double[] values, double[] errors) {
    int count = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    double within = Arrays.stream(errors).map(error -> error * error).sum() / count / count;
    double squares = Arrays.stream(values).map(value -> Math.pow(value - mean, 2)).sum();
    double between = count < 2 ? 0 : squares / (count - 1) / count;
    double error = Math.sqrt(Math.max(within, between));
    double times = between > within ? Student.of95(count - 1) : Estimate.NORMAL;
    return new Repeated(mean, error, times * error);
  }

  double low() {
    return mean - halfWidth;
  }

  double high() {
    return mean + halfWidth;
  }
}
