package io.tinyloop.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a device is kept from work, and until when.
 *
 * @param by the person who put it there; null: the host itself, after faults
 * @param until when it is tested again; null: when a person releases it
 */
public record Quarantine(
    Instant since, String reason, @Nullable String by, @Nullable Instant until) {}
