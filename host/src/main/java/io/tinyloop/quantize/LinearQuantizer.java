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

  /** Bounds the largest factor from below where all weights are zero. */
  private static final double SMALLEST_FACTOR = 1e-9;

  private final LinearWeights weights;
  private final boolean perRow;

  LinearQuantizer(LinearWeights weights, boolean perRow) {
    this.weights = weights;
    this.perRow = perRow;
  }

  /** The scales of all rows in integers, and the half steps of weights that follow from them. */
  private record Scales(double[] halfSteps, int[] multipliers, Factors.Shifts shifts) {}

  /**
   * The operator for this width of weights, with a coarser output where a bound asks for it.
   *
   * @param biases one real number a row
   */
  Factors.Scaled<LinearOperator> quantize(int bits, Grid input, Grid output, double[] biases)
      throws InfeasibleCandidateException {
    LinearWeights.Choice choice = weights.choice(bits);
    for (Grid grid = output; grid.scale() < 1e9 * output.scale(); grid = grid.coarser(2)) {
      double perHalfStep = input.scale() / grid.scale();
      Scales scales = perRow ? perRow(choice, perHalfStep) : perTensor(choice, perHalfStep);
      LinearOperator operator =
          scales == null ? null : operator(choice.grid(), scales, input, grid, biases);
      if (operator != null && operator.admits(input.format())) {
        return new Factors.Scaled<>(operator, grid);
      }
    }
    throw new InfeasibleCandidateException(
        "no requantization of %d inputs %s by weights of %d bits"
            .formatted(weights.columns(), input, bits));
  }

  /**
   * Scales of rows as multiples of one unit.
   *
   * @param perHalfStep factor of a half step of 1
   */
  private @Nullable Scales perRow(LinearWeights.Choice choice, double perHalfStep) {
    double largest = Math.max(choice.largestHalfStep() * perHalfStep, SMALLEST_FACTOR);
    // The largest exponent with 255 · 2^7 / 2^exponent ≥ largest.
    int exponent =
        Math.min(
            Math.getExponent(LARGEST_CODE * ROW_MULTIPLIER_UNIT / largest),
            Requantization.MAX_SHIFT);
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
    return new Scales(halfSteps, multipliers, shifts);
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

  private @Nullable Scales perTensor(LinearWeights.Choice choice, double perHalfStep) {
    double factor = Math.max(choice.largestHalfStep() * perHalfStep, SMALLEST_FACTOR);
    Requantization r = Factors.requantization(factor);
    if (r == null) {
      return null;
    }
    double[] halfSteps = new double[weights.rows()];
    Arrays.fill(halfSteps, Factors.real(r) / perHalfStep);
    return new Scales(
        halfSteps, new int[] {r.multiplier()}, new Factors.Shifts(r.preShift(), r.shift()));
  }

  /** Null where a bias leaves int32. */
  private @Nullable LinearOperator operator(
      WeightGrid grid, Scales scales, Grid input, Grid output, double[] biases) {
    byte[] codes = new byte[weights.rows() * weights.columns()];
    int[] integerBiases = new int[weights.rows()];
    ErrorFeedback feedback = weights.feedback(input);
    for (int row = 0; row < integerBiases.length; row++) {
      double halfStep = scales.halfSteps()[row];
      feedback.round(grid, halfStep, weights.weights(), row * weights.columns(), codes);
      double real = biases[row] + lostMean(grid, halfStep, row, codes);
      double bias = Math.rint(real / (input.scale() * halfStep));
      if (Math.abs(bias) > Integer.MAX_VALUE) {
        return null;
      }
      integerBiases[row] = (int) bias;
    }
    return new LinearOperator(
        new WeightMatrix(weights.rows(), weights.columns(), grid.bits(), grid.offset(), codes),
        integerBiases,
        scales.shifts().preShift(),
        scales.multipliers(),
        scales.shifts().shift(),
        output.format());
  }

  /** What rounding the weights of a row takes from the mean of its product. */
  private double lostMean(WeightGrid grid, double halfStep, int row, byte[] codes) {
    double lost = 0;
    for (int j = 0; j < weights.columns(); j++) {
      int i = row * weights.columns() + j;
      double rounded = grid.halfSteps(codes[i] & 0xFF) * halfStep;
      lost += (weights.weights()[i] - rounded) * weights.inputMean(j);
    }
    return lost;
  }
}
