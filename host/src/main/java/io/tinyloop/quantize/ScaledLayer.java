package io.tinyloop.quantize;

import static java.util.Objects.requireNonNull;

import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.Operator;
import java.util.EnumMap;
import java.util.Map;

/**
 * A layer in integers, with the grids of its operators' outputs.
 *
 * @param layer the integers
 * @param input grid of x
 * @param outputs one an operator
 */
public record ScaledLayer(GruLayer layer, Grid input, Map<Operator, Grid> outputs) {

  public ScaledLayer {
    outputs = new EnumMap<>(outputs);
  }

  /** The grid of an operator's output. */
  public Grid output(Operator operator) {
    return requireNonNull(outputs.get(operator));
  }

  /** The grid of the state as matrix products see it. */
  public Grid stateView() {
    Grid state = output(Operator.HIDDEN_SUM);
    return state.format().bits() == 16 ? Grid.WIDE_STATE_VIEW : state;
  }

  /** The grid that a linear operator reads. */
  public Grid read(Operator linear) {
    return linear.readsHidden() ? stateView() : input;
  }

  /** Real size of a half step of a row's weights. */
  public double halfStep(Operator linear, int row) {
    LinearOperator operator = layer.linear(linear);
    return Factors.real(operator.requantization(row))
        * output(linear).scale()
        / read(linear).scale();
  }
}
