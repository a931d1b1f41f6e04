package io.tinyloop.journal;

import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Handle;

/** A database within this process, in a file that no other process opens meanwhile. */
final class EmbeddedEngine implements DatabaseEngine {

  private static final int THREADS = 4;

  /** A commit is in the file, or fails: what is written later fails where nobody hears of it. */
  private static final String AT_ONCE = ";WRITE_DELAY=0";

  /**
   * H2's own default, said because a file keeps what it was told last. {@link #committed} writes;
   * the thread that would do so after a while also takes what is dead out of the file, and without
   * a delay it is not there: the file would only grow.
   */
  private static final String LATER = ";WRITE_DELAY=500";

  private final JdbcConnectionPool connections;
  private final String place;

  private EmbeddedEngine(JdbcConnectionPool connections, String place) {
    this.connections = connections;
    this.place = place;
  }

  /**
   * Opens the file in {@code directory}, created and migrated as needed.
   *
   * @throws JournalException if it is held by another process, damaged, newer than this program, or
   *     the disk is full
   */
  static EmbeddedEngine open(Path directory, String migrations) {
    Path file = directory.toAbsolutePath().resolve("journal" + WholeMigration.SUFFIX);
    try {
      if (WholeMigration.isNew(file)) {
        migrate(file, migrations);
      }
      return new EmbeddedEngine(newest(file, migrations), file.toString());
    } catch (IOException | FlywayException e) {
      throw JournalException.unopened(file.toString(), e, unopenedAdvice(e));
    }
  }

  /** One that lives in memory and is gone when closed. */
  static EmbeddedEngine inMemory(String name) {
    JdbcConnectionPool connections = pool("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    new Migrations(connections, MIGRATIONS).migrate();
    return new EmbeddedEngine(connections, "memory");
  }

  private static JdbcConnectionPool newest(Path file, String migrations) throws IOException {
    JdbcConnectionPool connections = connections(file, LATER);
    boolean newest = false;
    try {
      newest = new Migrations(connections, migrations).areDone(file.toString());
    } finally {
      if (!newest) {
        connections.dispose();
      }
    }
    if (!newest) {
      migrate(file, migrations);
    }
    return newest ? connections : connections(file, LATER);
  }

  private static void migrate(Path file, String migrations) throws IOException {
    WholeMigration.run(
        file,
        copy -> {
          JdbcConnectionPool connections = connections(copy, AT_ONCE);
          try {
            new Migrations(connections, migrations).migrate();
          } finally {
            connections.dispose();
          }
        });
  }

  private static JdbcConnectionPool connections(Path file, String delay) {
    String path = file.toString();
    String base = path.substring(0, path.length() - WholeMigration.SUFFIX.length());
    return pool("jdbc:h2:file:" + base + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0" + delay);
  }

  private static JdbcConnectionPool pool(String url) {
    return JdbcConnectionPool.create(url, "tinyloop", "");
  }

  private static String unopenedAdvice(Exception e) {
    return JournalException.root(e) instanceof IOException
            && !(e instanceof WholeMigration.HeldException)
        ? "Maybe the disk is full, or the folder cannot be written."
        : "Maybe another tinyloop process uses it, or the file is damaged.";
  }

  @Override
  public DataSource connections() {
    return connections;
  }

  @Override
  public int threads() {
    return THREADS;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public void lock(Handle handle, String subject) {
    // No other process has the file.
  }

  @Override
  public void committed(Handle handle) {
    handle.execute("checkpoint");
  }

  @Override
  public boolean isPassing(Throwable failure) {
    return false;
  }

  @Override
  public void close() {
    connections.dispose();
  }
}
