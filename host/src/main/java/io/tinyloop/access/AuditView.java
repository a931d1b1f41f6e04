package io.tinyloop.access;

import io.tinyloop.journal.AuditRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log.
 *
 * @param tenant null: nobody was let in
 * @param caller name of the token; null as the tenant
 */
public record AuditView(
    Instant occurredAt,
    @Nullable String tenant,
    @Nullable String caller,
    String address,
    String action,
    String result) {

  static AuditView of(AuditRecord line) {
    return new AuditView(
        line.occurredAt(),
        line.tenant(),
        line.caller(),
        line.address(),
        line.action(),
        line.result());
  }
}
