package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log as the journal holds it.
 *
 * @param tenant null: nobody was let in
 * @param caller null as the tenant
 */
public record AuditRecord(
    Instant occurredAt,
    @Nullable String tenant,
    @Nullable String caller,
    String address,
    String action,
    String result) {}
