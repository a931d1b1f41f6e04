package io.tinyloop.lab;

import io.tinyloop.access.Caller;
import io.tinyloop.journal.LeaseRecord;
import io.tinyloop.journal.LeaseState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease as people see it; another tenant's tells the time, not the name.
 *
 * @param id null: another tenant's
 * @param epoch the holder's fencing token; null: not granted yet, or another tenant's
 * @param expiresAt when the device is free at the latest; null: not granted yet
 * @param freeInSeconds from now until then
 * @param detail what its holder should know of the device, then who ended it and why; null: nothing
 */
public record LeaseView(
    @Nullable String id,
    String device,
    String tenant,
    String holder,
    LeaseState state,
    @Nullable Integer epoch,
    Instant requestedAt,
    @Nullable Instant grantedAt,
    @Nullable Instant expiresAt,
    @Nullable Long freeInSeconds,
    @Nullable String detail) {

  static LeaseView of(LeaseRecord lease, Caller caller, Instant now) {
    boolean shown = caller.ownsHost() || caller.tenant().equals(lease.tenant());
    Instant expires = lease.state().open() ? lease.expiresAt() : null;
    return new LeaseView(
        shown ? lease.id() : null,
        lease.device(),
        shown ? lease.tenant() : "–",
        shown ? lease.holder() : "another tenant",
        lease.state(),
        shown ? lease.epoch() : null,
        lease.requestedAt(),
        lease.grantedAt(),
        lease.expiresAt(),
        expires == null ? null : (Long) Math.max(0, Duration.between(now, expires).toSeconds()),
        shown ? lease.detail() : null);
  }
}
