package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.LinearOperator.ROW_MULTIPLIER_UNIT;

import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns one linear operator into integers (ARITHMETIC.md, equation 4).
 *
 * <p>The factor of a row, inputScale · halfStep / outputScale, must be representable exactly, so
 * the half step is chosen among those that are, and the weights are rounded to that one.
 */
final class LinearQuantizer {

  private static final int LARGEST_CODE = 255;

  private final LinearWeights weights;
  private final boolean perRow;

  LinearQuantizer(LinearWeights weights, boolean perRow) {
    this.weights = weights;
    this.perRow = perRow;
  }

  /** The operator for this width of weights, with a coarser output where a bound asks for it. */
  Factors.Scaled<LinearOperator> quantize(int bits, Grid input, Grid output)
      throws InfeasibleCandidateException {
    LinearWeights.Choice choice = weights.choice(bits);
    for (Grid grid = output; grid.scale() < 1e9 * output.scale(); grid = grid.coarser(2)) {
      LinearOperator operator =
          perRow ? perRow(choice, input, grid) : perTensor(choice, input, grid);
      if (operator != null && operator.admits(input.format())) {
        return new Factors.Scaled<>(operator, grid);
      }
    }
    throw new InfeasibleCandidateException(
        "no requantization of %d inputs %s by weights of %d bits"
            .formatted(weights.columns(), input, bits));
  }

  private @Nullable LinearOperator perRow(LinearWeights.Choice choice, Grid input, Grid output) {
    double perHalfStep = input.scale() / output.scale();
    double largestFactor = Math.max(choice.largestHalfStep() * perHalfStep, 1e-9);
    // The largest exponent with 255 · 2^7 / 2^exponent ≥ largestFactor.
    int exponent = Math.getExponent(LARGEST_CODE * ROW_MULTIPLIER_UNIT / largestFactor);
    exponent = Math.min(exponent, Requantization.MAX_SHIFT);
    Factors.Shifts shifts = Factors.Shifts.of(exponent);
    if (shifts == null) {
      return null;
    }
    double unit = Math.scalb(ROW_MULTIPLIER_UNIT / perHalfStep, -exponent);
    double[] halfSteps = new double[weights.rows()];
    int[] multipliers = new int[weights.rows()];
    for (int row = 0; row < halfSteps.length; row++) {
      int code = rowCode(choice, row, unit);
      multipliers[row] = code * ROW_MULTIPLIER_UNIT;
      halfSteps[row] = code * unit;
    }
    return operator(choice.grid(), halfSteps, multipliers, shifts, input, output);
  }

  /** The better of the two multiplier codes next to the best half step. */
  private int rowCode(LinearWeights.Choice choice, int row, double unit) {
    double exact = choice.halfSteps()[row] / unit;
    int below = (int) Math.clamp(Math.floor(exact), 1, LARGEST_CODE);
    int above = Math.min(below + 1, LARGEST_CODE);
    if (exact <= 1 || below == above) {
      return below;
    }
    double errorBelow = weights.error(choice.grid(), row, below * unit);
    double errorAbove = weights.error(choice.grid(), row, above * unit);
    return errorAbove < errorBelow ? above : below;
  }

  private @Nullable LinearOperator perTensor(LinearWeights.Choice choice, Grid input, Grid output) {
    double halfStep = Math.max(choice.largestHalfStep(), 1e-9);
    Requantization r = Factors.requantization(input.scale() * halfStep / output.scale());
    if (r == null) {
      return null;
    }
    double exact =
        Math.scalb((double) r.multiplier(), r.preShift() - r.shift())
            * output.scale()
            / input.scale();
    double[] halfSteps = new double[weights.rows()];
    Arrays.fill(halfSteps, exact);
    return operator(
        choice.grid(),
        halfSteps,
        new int[] {r.multiplier()},
        new Factors.Shifts(r.preShift(), r.shift()),
        input,
        output);
  }

  private @Nullable LinearOperator operator(
      WeightGrid grid,
      double[] halfSteps,
      int[] multipliers,
      Factors.Shifts shifts,
      Grid input,
      Grid output) {
    byte[] codes = new byte[weights.rows() * weights.columns()];
    int[] biases = new int[weights.rows()];
    ErrorFeedback feedback = weights.feedback(input);
    for (int row = 0; row < halfSteps.length; row++) {
      int from = row * weights.columns();
      feedback.round(grid, halfSteps[row], weights.weights(), from, codes);
      double bias =
          Math.rint(bias(grid, halfSteps[row], row, codes) / (input.scale() * halfSteps[row]));
      if (Math.abs(bias) > Integer.MAX_VALUE) {
        return null;
      }
      biases[row] = (int) bias;
    }
    return new LinearOperator(
        new WeightMatrix(weights.rows(), weights.columns(), grid.bits(), grid.offset(), codes),
        biases,
        shifts.preShift(),
        multipliers,
        shifts.shift(),
        output.format());
  }

  /** The bias, corrected for what rounding the row's weights does to the mean of its output. */
  private double bias(WeightGrid grid, double halfStep, int row, byte[] codes) {
    double bias = weights.biases()[row];
    for (int j = 0; j < weights.columns(); j++) {
      int i = row * weights.columns() + j;
      double rounded = grid.halfSteps(codes[i] & 0xFF) * halfStep;
      bias += (weights.weights()[i] - rounded) * weights.inputMean(j);
    }
    return bias;
  }
}
