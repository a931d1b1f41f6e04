package io.tinyloop.journal;

import java.time.Instant;

/**
 * A device that a person keeps from work.
 *
 * @param device name on the bench
 * @param placedBy name of the caller
 */
public record QuarantineRecord(String device, String reason, String placedBy, Instant placedAt) {}
