package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.LINEAR;

import java.util.List;

/**
 * The bit widths of one layer: what a genome says about it.
 *
 * @param outputs output width of each of the 17 operators, in order: 2…8, on the state path also 16
 * @param weights weight width of each of the six linear operators, in order: 1…8
 */
public record LayerWidths(List<Integer> outputs, List<Integer> weights) {

  public LayerWidths {
    outputs = List.copyOf(outputs);
    weights = List.copyOf(weights);
    if (outputs.size() != Operator.COUNT || weights.size() != LINEAR.size()) {
      throw new IllegalArgumentException(
          "A layer has 17 output widths and 6 weight widths, not %d and %d."
              .formatted(outputs.size(), weights.size()));
    }
    for (Operator operator : Operator.values()) {
      int bits = outputs.get(operator.ordinal());
      if (!(bits >= 2 && bits <= 8) && !(bits == 16 && operator.onStatePath())) {
        throw new IllegalArgumentException(
            "The bit width (%d) of operator (%s) must be one of 2…8%s."
                .formatted(bits, operator, operator.onStatePath() ? " or 16" : ""));
      }
    }
    for (int i = 0; i < weights.size(); i++) {
      if (weights.get(i) < 1 || weights.get(i) > 8) {
        throw new IllegalArgumentException(
            "The weight width (%d) of operator (%s) must be one of 1…8."
                .formatted(weights.get(i), LINEAR.get(i)));
      }
    }
  }

  /** Output width of an operator. */
  public int output(Operator operator) {
    return outputs.get(operator.ordinal());
  }

  /** Weight width of a linear operator. */
  public int weight(Operator operator) {
    return weights.get(LINEAR.indexOf(operator));
  }
}
