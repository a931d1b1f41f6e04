package io.tinyloop.access;

import io.tinyloop.journal.TokenRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as people see it, without its secret.
 *
 * @param name who it is for; of a device its UID
 * @param expiresAt null: never
 * @param lastUsedAt null: not yet; exact to a minute
 * @param revokedAt null: it was not revoked
 */
public record TokenView(
    String id,
    String tenant,
    String name,
    Role role,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt) {

  static TokenView of(TokenRecord token) {
    return new TokenView(
        token.id(),
        token.tenant(),
        token.name(),
        Role.valueOf(token.role()),
        token.createdAt(),
        token.expiresAt(),
        token.lastUsedAt(),
        token.revokedAt());
  }

  /** Whether it lets its holder in at {@code now}. */
  public boolean isLive(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }

  /** Whom it stands for. */
  public Caller caller() {
    return new Caller(tenant, name, role);
  }
}
