package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.Operator;

/**
 * How much rounding one operand of a gate's sum changes the gate: through σ or tanh itself, not its
 * slope, because an operand that is clipped moves the gate far.
 */
final class GateError {

  private static final int MAX_SAMPLES = 3072;

  /** σ at steps of 1/128 from −16 to 16. */
  private static final double[] SIGMOID = new double[4097];

  static {
    for (int i = 0; i < SIGMOID.length; i++) {
      SIGMOID[i] = Functions.sigmoid((i - 2048) / 128.0);
    }
  }

  private final boolean tanh;
  private final double[] operand;
  private final double[] rest;
  private final double[] gate;
  private final double[] weight;

  /**
   * The error of an operand.
   *
   * @param operand an operator whose output RESET_SUM, UPDATE_SUM or CANDIDATE_SUM reads
   */
  GateError(CellSamples cells, Operator operand) {
    Operator sum =
        switch (operand) {
          case RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR -> RESET_SUM;
          case UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR -> UPDATE_SUM;
          case CANDIDATE_INPUT_LINEAR, RESET_PRODUCT -> CANDIDATE_SUM;
          default -> throw new IllegalArgumentException("No gate sums (" + operand + ").");
        };
    tanh = sum == CANDIDATE_SUM;
    double[] weights = cells.weights(sum);
    int count = Math.min(cells.count(), MAX_SAMPLES);
    this.operand = new double[count];
    rest = new double[count];
    gate = new double[count];
    weight = new double[count];
    for (int i = 0; i < count; i++) {
      int place = (int) ((long) i * cells.count() / count);
      this.operand[i] = cells.output(operand, place);
      rest[i] = cells.output(sum, place) - this.operand[i];
      gate[i] = gate(cells.output(sum, place));
      weight[i] = weights[place];
    }
  }

  /** Weighted squared error of the gate when the operand is rounded to {@code grid}. */
  double of(Grid grid) {
    double error = 0;
    double perStep = 1 / grid.scale();
    int min = grid.format().min();
    int max = grid.format().max();
    for (int i = 0; i < operand.length; i++) {
      double rounded = Math.clamp(Math.rint(operand[i] * perStep), min, max) * grid.scale();
      double d = gate(rest[i] + rounded) - gate[i];
      error += weight[i] * d * d;
    }
    return error;
  }

  private double gate(double x) {
    return tanh ? 2 * sigmoid(2 * x) - 1 : sigmoid(x);
  }

  private static double sigmoid(double x) {
    double at = Math.clamp(x * 128 + 2048, 0, 4095.999);
    int i = (int) at;
    return SIGMOID[i] + (SIGMOID[i + 1] - SIGMOID[i]) * (at - i);
  }
}
