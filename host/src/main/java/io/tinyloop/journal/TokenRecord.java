package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as the journal holds it.
 *
 * @param name who it is for; of a device its UID
 * @param secretHash SHA-256 of the secret in hexadecimal digits; the secret itself is kept nowhere
 * @param expiresAt null: never
 * @param lastUsedAt null: not yet
 * @param revokedAt null: it was not
 */
public record TokenRecord(
    String id,
    String tenant,
    String name,
    String role,
    String secretHash,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant revokedAt) {

  /** The same, last used at {@code now}. */
  public TokenRecord usedAt(Instant now) {
    return new TokenRecord(
        id, tenant, name, role, secretHash, createdAt, expiresAt, now, revokedAt);
  }

  /** The same, revoked at {@code now}. */
  public TokenRecord revokedAt(Instant now) {
    return new TokenRecord(
        id, tenant, name, role, secretHash, createdAt, expiresAt, lastUsedAt, now);
  }
}
