package io.tinyloop.simulator.cost;

import static io.tinyloop.protocol.model.Operator.CANDIDATE_HIDDEN_LINEAR;
import static io.tinyloop.protocol.model.Operator.CANDIDATE_INPUT_LINEAR;
import static io.tinyloop.protocol.model.Operator.RESET_HIDDEN_LINEAR;
import static io.tinyloop.protocol.model.Operator.RESET_INPUT_LINEAR;
import static io.tinyloop.protocol.model.Operator.UPDATE_HIDDEN_LINEAR;
import static io.tinyloop.protocol.model.Operator.UPDATE_INPUT_LINEAR;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.Requantization;

/**
 * Which element-wise stages of a layer the firmware runs without clamps: for all values that the
 * operands' formats allow, every result is inside its format ({@code tl_elementwise_prepare.c}).
 *
 * @param update operators 8, 10, 14
 * @param reset operators 7, 9, 11
 * @param candidate operators 12, 13
 * @param hidden operators 15 to 17
 */
record ProvenStages(boolean update, boolean reset, boolean candidate, boolean hidden) {

  private static final int SHIFT = 23;

  static ProvenStages of(GruLayer layer) {
    return new ProvenStages(
        sum(
            layer.updateSum(),
            output(layer, UPDATE_INPUT_LINEAR),
            output(layer, UPDATE_HIDDEN_LINEAR)),
        sum(layer.resetSum(), output(layer, RESET_INPUT_LINEAR), output(layer, RESET_HIDDEN_LINEAR))
            && product(
                layer.resetProduct(),
                layer.resetSigmoid().output(),
                output(layer, CANDIDATE_HIDDEN_LINEAR)),
        sum(
            layer.candidateSum(),
            output(layer, CANDIDATE_INPUT_LINEAR),
            layer.resetProduct().output()),
        product(
                layer.candidateProduct(),
                layer.updateComplement().output(),
                layer.candidateTanh().output())
            && product(
                layer.carryProduct(), layer.updateSigmoid().output(), layer.hiddenSum().output())
            && sum(
                layer.hiddenSum(),
                layer.candidateProduct().output(),
                layer.carryProduct().output()));
  }

  private static ActivationFormat output(GruLayer layer, Operator operator) {
    return layer.output(operator);
  }

  private static boolean sum(AddOperator op, ActivationFormat a, ActivationFormat b) {
    return op.shift() <= SHIFT
        && inside(add(op, a.min(), b.min()), add(op, a.max(), b.max()), op.output());
  }

  private static long add(AddOperator op, int a, int b) {
    long sum = (long) a * op.multiplierA() + (long) b * op.multiplierB();
    return (sum + (1L << (op.shift() - 1))) >> op.shift();
  }

  private static boolean product(MultiplyOperator op, ActivationFormat a, ActivationFormat b) {
    Requantization factor = op.requantization();
    int shift = factor.shift() - factor.preShift();
    if (a.bits() > 8 || b.bits() > 8 || shift < 1 || shift > SHIFT) {
      return false;
    }
    long low = Math.min((long) a.min() * b.max(), (long) a.max() * b.min());
    long high = Math.max((long) a.min() * b.min(), (long) a.max() * b.max());
    return inside(scaled(factor, low), scaled(factor, high), op.output());
  }

  private static long scaled(Requantization factor, long value) {
    long product = (value << factor.preShift()) * factor.multiplier();
    return (product + (1L << (factor.shift() - 1))) >> factor.shift();
  }

  private static boolean inside(long low, long high, ActivationFormat format) {
    return format.bits() <= 8 && low >= format.min() && high <= format.max();
  }
}
