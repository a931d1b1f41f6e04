package io.tinyloop.journal;

import java.time.Instant;

/**
 * A fault that was attributed and did not reach the optimiser.
 *
 * @param kind the outcome class, for example {@code DEVICE_FAULT}
 */
public record IncidentRecord(
    long ordinal, String device, String kind, String detail, Instant occurredAt) {}
