package io.tinyloop.journal;

import org.jspecify.annotations.Nullable;

/**
 * How a device stands between the hosts that reach it.
 *
 * @param device as it is reached, for example {@code mqtt:0123456789abcdef}
 * @param host who has it; null: nobody, or whoever had it has not renewed its claim in time
 * @param generation one more with each claim of the device
 * @param wantedBy who has it next; null: nobody waits
 */
public record DeviceClaim(
    String device, @Nullable String host, long generation, @Nullable String wantedBy) {}
