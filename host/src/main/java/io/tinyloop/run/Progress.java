package io.tinyloop.run;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is.
 *
 * @param phase what it does now
 * @param done steps of the phase that are done, at most {@code total}
 * @param secondsLeft estimate for the phase; null until there is one
 */
public record Progress(Phase phase, long done, long total, @Nullable Double secondsLeft) {}
