package io.tinyloop.streaming;

import io.tinyloop.measure.Provenance;

/**
 * A number with where it comes from.
 *
 * @param value finite, 0 or more; its unit is in the name of whatever has it
 */
public record Figure(double value, Provenance provenance) {

  public Figure {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The figure (%s) must be 0 or more, and finite.".formatted(value));
    }
  }

  /** A figure that was calculated by a model. */
  static Figure modelled(double value) {
    return new Figure(value, Provenance.MODELLED);
  }

  /** The same quantity so many times; where it comes from stays. */
  Figure times(double factor) {
    return new Figure(value * factor, provenance);
  }
}
