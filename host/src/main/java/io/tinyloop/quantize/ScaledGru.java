package io.tinyloop.quantize;

import io.tinyloop.protocol.model.QuantizedGru;
import java.util.List;

/**
 * A model in integers, with the real numbers that they stand for.
 *
 * @param model the integers
 * @param input grid of the inputs
 * @param layers one a layer
 * @param headHalfStep real size of a half step of the head's weights
 */
public record ScaledGru(
    QuantizedGru model, Grid input, List<ScaledLayer> layers, double headHalfStep) {

  public ScaledGru {
    layers = List.copyOf(layers);
  }
}
