package io.tinyloop.journal;

import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/** What the embedded database and PostgreSQL do each in its own way. Thread-safe. */
interface DatabaseEngine extends AutoCloseable {

  /** The newest migration that this program knows, and those before it. */
  String MIGRATIONS = "classpath:db/migration";

  /** Connections to a database whose schema is the newest. */
  DataSource connections();

  /** Calls that may go on at once. */
  int threads();

  /** What a message calls it: a file, or a server without its user and password. */
  String place();

  /**
   * Whether this is the only program that has the database open: what others noted there about
   * themselves is void.
   */
  boolean isAlone();

  /**
   * Waits until no other process is at {@code subject}, and keeps them off until the transaction
   * ends; whoever is in this process is kept off already.
   */
  void lock(Handle handle, String subject);

  /** Whether {@code failure} may be gone when the same is tried again in a moment. */
  boolean isPassing(Throwable failure);

  @Override
  void close();

  /** Sees to it that what was just committed is in the file. */
  default void committed(Handle handle) {
    // A server's commit says so.
  }
}
