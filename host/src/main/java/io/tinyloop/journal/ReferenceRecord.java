package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A board's reference check in the journal.
 *
 * @param board UID
 * @param boardClass core, clock, timer and firmware
 * @param ticks of one sequence of the reference model
 * @param error standard error of the ticks
 * @param nanojoules null: the board has no sensor
 */
public record ReferenceRecord(
    String board,
    String boardClass,
    Instant takenAt,
    double ticks,
    double error,
    @Nullable Double nanojoules) {}
