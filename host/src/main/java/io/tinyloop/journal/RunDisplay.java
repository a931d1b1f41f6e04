package io.tinyloop.journal;

import org.jspecify.annotations.Nullable;

/**
 * What a run shows while a host works on it.
 *
 * @param progress JSON; null: nothing yet
 * @param front JSON; null: nothing yet
 */
public record RunDisplay(@Nullable String progress, @Nullable String front) {}
