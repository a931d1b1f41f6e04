package io.tinyloop.train;

import static io.tinyloop.protocol.model.LinearOperator.ROW_MULTIPLIER_UNIT;
import static io.tinyloop.protocol.model.Operator.*;
import static java.util.Objects.requireNonNull;

import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.quantize.Factors;
import io.tinyloop.quantize.Grid;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.ScaledLayer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the parameters of a layer into integers: those of the quantizer at first, then what
 * training makes of its half steps and scales. Weights are rounded to the nearest code.
 */
final class LatentLayer {

  private static final int LARGEST_CODE = 255;

  /** Outputs whose scale training moves: no table reads them, and none is fixed by its width. */
  private static final List<Operator> LEARNED =
      List.of(
          RESET_INPUT_LINEAR,
          RESET_HIDDEN_LINEAR,
          UPDATE_INPUT_LINEAR,
          UPDATE_HIDDEN_LINEAR,
          CANDIDATE_INPUT_LINEAR,
          CANDIDATE_HIDDEN_LINEAR,
          RESET_PRODUCT,
          CANDIDATE_PRODUCT,
          CARRY_PRODUCT,
          HIDDEN_SUM);

  private final ScaledLayer base;
  private final double[] baseHalfSteps;

  LatentLayer(ScaledLayer base) {
    this.base = base;
    int h = base.layer().hiddenSize();
    baseHalfSteps = new double[6 * h];
    for (Operator operator : LINEAR) {
      for (int row = 0; row < h; row++) {
        baseHalfSteps[index(operator, h) + row] = base.halfStep(operator, row);
      }
    }
  }

  /** Where a product's rows begin among 3H rows that read x, and 3H that read ĥ. */
  static int index(Operator linear, int hiddenSize) {
    return (linear.readsHidden() ? 3 * hiddenSize : 0) + gate(linear) * hiddenSize;
  }

  /** Reset 0, update 1, candidate 2. */
  static int gate(Operator linear) {
    return LINEAR.indexOf(linear) / 2;
  }

  /** Whether training moves the scale of this operator's output. */
  boolean learnsScale(Operator operator) {
    return LEARNED.contains(operator) && base.output(operator).format().bits() <= 8;
  }

  /** Whether every row of a product has its own half step. */
  boolean perRow(Operator linear) {
    return base.layer().linear(linear).perRow();
  }

  /** The integers of these parameters, for inputs on this grid. */
  ScaledLayer quantize(GruParameters.Layer parameters, Grid input)
      throws InfeasibleCandidateException {
    return new Assembly(parameters, input).layer();
  }

  private final class Assembly {

    private final GruParameters.Layer parameters;
    private final Grid input;
    private final Grid view;
    private final Map<Operator, Grid> outputs = new EnumMap<>(Operator.class);

    Assembly(GruParameters.Layer parameters, Grid input) {
      this.parameters = parameters;
      this.input = input;
      for (Operator operator : Operator.values()) {
        Grid grid = base.output(operator);
        outputs.put(
            operator,
            learnsScale(operator)
                ? grid.coarser(Math.exp(parameters.scales()[operator.ordinal()]))
                : grid);
      }
      Grid state = output(HIDDEN_SUM);
      view = state.format().bits() == 16 ? Grid.WIDE_STATE_VIEW : state;
    }

    private Grid output(Operator operator) {
      return requireNonNull(outputs.get(operator));
    }

    ScaledLayer layer() throws InfeasibleCandidateException {
      List<LinearOperator> products = new ArrayList<>();
      for (Operator operator : LINEAR) {
        products.add(linear(operator));
      }
      AddOperator resetSum = table(RESET_SUM, RESET_INPUT_LINEAR, RESET_HIDDEN_LINEAR);
      AddOperator updateSum = table(UPDATE_SUM, UPDATE_INPUT_LINEAR, UPDATE_HIDDEN_LINEAR);
      MultiplyOperator resetProduct =
          multiply(RESET_PRODUCT, RESET_SIGMOID, CANDIDATE_HIDDEN_LINEAR);
      AddOperator candidateSum = table(CANDIDATE_SUM, CANDIDATE_INPUT_LINEAR, RESET_PRODUCT);
      GruLayer layer =
          new GruLayer(
              input.format(),
              products,
              resetSum,
              updateSum,
              base.layer().resetSigmoid(),
              base.layer().updateSigmoid(),
              resetProduct,
              candidateSum,
              base.layer().candidateTanh(),
              base.layer().updateComplement(),
              multiply(CANDIDATE_PRODUCT, UPDATE_COMPLEMENT, CANDIDATE_TANH),
              multiply(CARRY_PRODUCT, UPDATE_SIGMOID, HIDDEN_SUM),
              table(HIDDEN_SUM, CANDIDATE_PRODUCT, CARRY_PRODUCT));
      return new ScaledLayer(layer, input, outputs);
    }

    private MultiplyOperator multiply(Operator operator, Operator a, Operator b)
        throws InfeasibleCandidateException {
      var scaled = Factors.multiply(output(a), output(b), output(operator));
      outputs.put(operator, scaled.output());
      return scaled.operator();
    }

    /** A sum whose grid is read elsewhere, so that it cannot be changed. */
    private AddOperator table(Operator operator, Operator a, Operator b)
        throws InfeasibleCandidateException {
      var scaled = Factors.add(output(a), output(b), output(operator));
      if (!scaled.output().equals(output(operator))) {
        throw new InfeasibleCandidateException(
            "the sum %s of %s and %s does not fit its grid %s"
                .formatted(operator, output(a), output(b), output(operator)));
      }
      return scaled.operator();
    }

    private LinearOperator linear(Operator operator) throws InfeasibleCandidateException {
      Grid read = operator.readsHidden() ? view : input;
      for (Grid grid = output(operator); grid.scale() < 1e9; grid = grid.coarser(2)) {
        LinearOperator linear = linear(operator, read, grid);
        if (linear != null && linear.admits(read.format())) {
          outputs.put(operator, grid);
          return linear;
        }
      }
      throw new InfeasibleCandidateException("no requantization of " + operator);
    }

    private @org.jspecify.annotations.Nullable LinearOperator linear(
        Operator operator, Grid read, Grid output) {
      int h = parameters.hiddenSize();
      double perHalfStep = read.scale() / output.scale();
      double[] halfSteps = new double[perRow(operator) ? h : 1];
      double largest = 1e-9 / perHalfStep;
      int first = index(operator, h);
      for (int row = 0; row < halfSteps.length; row++) {
        halfSteps[row] = baseHalfSteps[first + row] * Math.exp(parameters.steps()[first + row]);
        largest = Math.max(largest, halfSteps[row]);
      }
      RowFactors factors = RowFactors.of(halfSteps, largest, perHalfStep);
      return factors == null ? null : rounded(operator, factors, read, output);
    }

    private LinearOperator rounded(Operator operator, RowFactors factors, Grid read, Grid output) {
      WeightMatrix shape = base.layer().linear(operator).weights();
      boolean hidden = operator.readsHidden();
      float[] weights = hidden ? parameters.hiddenWeights() : parameters.inputWeights();
      float[] biases = hidden ? parameters.hiddenBiases() : parameters.inputBiases();
      int columns = shape.columns();
      int firstRow = gate(operator) * shape.rows();
      byte[] codes = new byte[shape.codes().length];
      int[] integers = new int[shape.rows()];
      int top = (1 << shape.bits()) - 1;
      for (int row = 0; row < shape.rows(); row++) {
        double halfStep = factors.halfStep(row);
        float half = (float) (0.5 / halfStep);
        float offset = 0.5f * shape.offset() + 0.5f;
        int from = (firstRow + row) * columns;
        for (int j = 0; j < columns; j++) {
          int code = (int) Math.floor(weights[from + j] * half + offset);
          codes[row * columns + j] = (byte) Math.min(Math.max(code, 0), top);
        }
        double bias = Math.rint(biases[firstRow + row] / (read.scale() * halfStep));
        integers[row] = (int) Math.min(Math.max(bias, -(1 << 30)), 1 << 30);
      }
      return new LinearOperator(
          new WeightMatrix(shape.rows(), columns, shape.bits(), shape.offset(), codes),
          integers,
          factors.preShift(),
          factors.multipliers(),
          factors.shift(),
          output.format());
    }
  }

  /** Factors of rows in integers, and the half steps that follow from them. */
  private record RowFactors(int preShift, int[] multipliers, int shift, double perHalfStep) {

    /** Null where the largest factor is out of reach. */
    static @org.jspecify.annotations.Nullable RowFactors of(
        double[] halfSteps, double largest, double perHalfStep) {
      if (halfSteps.length == 1) {
        Requantization r = Factors.requantization(largest * perHalfStep);
        return r == null
            ? null
            : new RowFactors(r.preShift(), new int[] {r.multiplier()}, r.shift(), perHalfStep);
      }
      int exponent =
          Math.min(
              Math.getExponent(LARGEST_CODE * ROW_MULTIPLIER_UNIT / (largest * perHalfStep)),
              Requantization.MAX_SHIFT);
      Factors.Shifts shifts = Factors.Shifts.of(exponent);
      if (shifts == null) {
        return null;
      }
      double perCode = Math.scalb(perHalfStep / ROW_MULTIPLIER_UNIT, exponent);
      int[] multipliers = new int[halfSteps.length];
      for (int row = 0; row < multipliers.length; row++) {
        multipliers[row] =
            ROW_MULTIPLIER_UNIT
                * (int) Math.clamp(Math.rint(halfSteps[row] * perCode), 1, LARGEST_CODE);
      }
      return new RowFactors(shifts.preShift(), multipliers, shifts.shift(), perHalfStep);
    }

    double halfStep(int row) {
      int multiplier = multipliers[multipliers.length > 1 ? row : 0];
      return Math.scalb((double) multiplier, preShift - shift) / perHalfStep;
    }
  }
}
