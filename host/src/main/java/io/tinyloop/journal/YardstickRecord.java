package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What boards of one class are compared with, in the journal.
 *
 * @param boardClass core, clock, timer and firmware
 * @param boards whose median it was
 * @param ticks of one sequence of the reference model
 * @param error standard error of the ticks
 * @param nanojoules null: the boards have no sensor
 */
public record YardstickRecord(
    String boardClass,
    Instant pinnedAt,
    int boards,
    double ticks,
    double error,
    @Nullable Double nanojoules) {}
