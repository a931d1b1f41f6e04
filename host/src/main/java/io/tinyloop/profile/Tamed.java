package io.tinyloop.profile;

import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Requantization;

/**
 * Models whose element-wise operators never leave their formats: the firmware runs them by shorter
 * loops, which well-calibrated models reach for some operators and random ones hardly.
 */
final class Tamed {

  private static final int SMALLER = 64;

  private Tamed() {}

  /** The model with sums and products of the same widths and much smaller factors. */
  static QuantizedGru of(QuantizedGru model) {
    return new QuantizedGru(
        model.input(), model.layers().stream().map(Tamed::layer).toList(), model.head());
  }

  private static GruLayer layer(GruLayer layer) {
    return new GruLayer(
        layer.input(),
        layer.linear(),
        sum(layer.resetSum()),
        sum(layer.updateSum()),
        layer.resetSigmoid(),
        layer.updateSigmoid(),
        product(layer.resetProduct()),
        sum(layer.candidateSum()),
        layer.candidateTanh(),
        layer.updateComplement(),
        product(layer.candidateProduct()),
        product(layer.carryProduct()),
        sum(layer.hiddenSum()));
  }

  private static AddOperator sum(AddOperator sum) {
    return new AddOperator(
        sum.multiplierA() / SMALLER, sum.multiplierB() / SMALLER, sum.shift(), sum.output());
  }

  /** The shift is at most what the short loop takes. */
  private static MultiplyOperator product(MultiplyOperator product) {
    Requantization factor = product.requantization();
    Requantization small =
        new Requantization(
            0,
            Math.max(1, factor.multiplier() / SMALLER),
            Math.clamp(factor.shift() - factor.preShift(), Requantization.MIN_SHIFT, 23));
    return new MultiplyOperator(small, product.output());
  }
}
