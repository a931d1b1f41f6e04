package io.tinyloop.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a board took for the reference model.
 *
 * @param board its UID
 * @param boardClass core, clock, timer and firmware: boards of one class are compared
 * @param takenAt when
 * @param ticks of one sequence by the board's timer, median of the check's windows, above 0
 * @param error standard error of the ticks
 * @param nanojoules of one sequence by the board's own sensor or model; null: it has none
 */
public record ReferenceTime(
    String board,
    String boardClass,
    Instant takenAt,
    double ticks,
    double error,
    @Nullable Double nanojoules) {

  public ReferenceTime {
    if (!(ticks > 0) || !(error >= 0) || Double.isInfinite(ticks)) {
      throw new IllegalArgumentException(
          "The reference model's time (%s ± %s ticks) must be positive and finite."
              .formatted(ticks, error));
    }
  }
}
