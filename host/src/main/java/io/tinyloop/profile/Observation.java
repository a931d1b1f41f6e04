package io.tinyloop.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device counted of a case.
 *
 * @param ticks of one sequence, in the device's own unit
 * @param operatorTicks 17 a layer, then the head, of one sequence with the timer's reading in each
 *     step; empty: the device gives none
 * @param cycles of one sequence, estimated by a core's published table; null: not estimated
 */
record Observation(
    ProfileCase of, double ticks, List<Long> operatorTicks, @Nullable Double cycles) {

  Observation {
    operatorTicks = List.copyOf(operatorTicks);
    if (!(ticks > 0)) {
      throw new IllegalArgumentException(
          "The ticks of a sequence (%s) must be positive.".formatted(ticks));
    }
  }

  /** The same with an estimate of cycles. */
  Observation withCycles(double estimate) {
    return new Observation(of, ticks, operatorTicks, estimate);
  }
}
