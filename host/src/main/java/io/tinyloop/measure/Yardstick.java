package io.tinyloop.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What boards of one class are compared with: the median board at the time of the class's first
 * measurement. It stays, so that figures of one run, and of the next, are on one scale.
 *
 * @param boardClass core, clock, timer and firmware
 * @param pinnedAt when
 * @param boards that there were
 * @param ticks of the reference model
 * @param error standard error of the ticks
 * @param nanojoules of the reference model; null: the boards have no sensor
 */
public record Yardstick(
    String boardClass,
    Instant pinnedAt,
    int boards,
    double ticks,
    double error,
    @Nullable Double nanojoules) {}
