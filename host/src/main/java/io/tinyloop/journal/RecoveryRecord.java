package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step that was taken, or skipped, to bring a device back after a fault.
 *
 * @param device name in its fleet
 * @param uid of the board; null before its first hello
 * @param step for example {@code SOFT_RESET}
 * @param result HELPED, FAILED or SKIPPED
 * @param detail why, or what answered
 */
public record RecoveryRecord(
    Instant occurredAt,
    String device,
    @Nullable String uid,
    String step,
    String result,
    String detail,
    long tookMillis) {}
