package io.tinyloop.journal;

import java.time.Instant;
import java.util.List;

/** The tokens in the journal. Each call is one transaction. Thread-safe. */
public final class TokenStore {

  private final Database database;

  TokenStore(Database database) {
    this.database = database;
    database.reads(TokenRecord.class);
  }

  /** All tokens, revoked ones included. */
  public List<TokenRecord> tokens() {
    return database.read(
        handle -> handle.createQuery("select * from token").mapTo(TokenRecord.class).list());
  }

  /** Adds a token. */
  public void add(TokenRecord token) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into token (id, tenant, name, role, secret_hash, created_at, expires_at)
                    values (:id, :tenant, :name, :role, :secretHash, :createdAt, :expiresAt)\
                    """)
                .bindMethods(token)
                .execute());
  }

  /** Notes when a token was last used. */
  public void noteUse(String id, Instant now) {
    set("last_used_at", id, now);
  }

  /** Revokes a token for good. */
  public void revoke(String id, Instant now) {
    set("revoked_at", id, now);
  }

  private void set(String column, String id, Instant now) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate("update token set %s = :now where id = :id".formatted(column))
                .bind("id", id)
                .bind("now", now)
                .execute());
  }
}
