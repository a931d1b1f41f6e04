package io.tinyloop.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * The embedded database under all stores of this package: connections, migrations, and access on
 * threads of its own. Thread-safe.
 */
final class Database implements AutoCloseable {

  private static final String MIGRATIONS = "classpath:db/migration";

  /**
   * Database calls run on these threads, which nobody interrupts: an interrupt in the middle of
   * file access would close the database for every run.
   */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(4, Thread.ofPlatform().daemon().name("journal-", 0).factory());

  private final JdbcConnectionPool connections;
  private final Jdbi jdbi;
  private final String place;

  private Database(JdbcConnectionPool connections, String place) {
    this.connections = connections;
    this.jdbi = Jdbi.create(connections);
    this.place = place;
  }

  /**
   * Opens the database in {@code directory}, created and migrated as needed.
   *
   * @throws JournalException if it is held by another process, damaged, or the disk is full
   */
  static Database open(Path directory) {
    return open(directory, MIGRATIONS);
  }

  static Database open(Path directory, String migrations) {
    Path file = directory.toAbsolutePath().resolve("journal" + WholeMigration.SUFFIX);
    try {
      if (WholeMigration.isNew(file)) {
        migrate(file, migrations);
      }
      return new Database(newest(file, migrations), file.toString());
    } catch (IOException | FlywayException e) {
      throw new JournalException(
          """
          The journal (%s) cannot be opened: %s
          %s\
          """
              .formatted(file, rootMessage(e), unopenedAdvice(e)),
          e);
    }
  }

  /** A database that lives in memory and is gone when closed. */
  static Database inMemory(String name) {
    JdbcConnectionPool connections = pool("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    flyway(connections, MIGRATIONS).migrate();
    return new Database(connections, "memory");
  }

  private static JdbcConnectionPool newest(Path file, String migrations) throws IOException {
    JdbcConnectionPool connections = connections(file);
    boolean newest = false;
    try {
      newest = flyway(connections, migrations).info().pending().length == 0;
    } finally {
      if (!newest) {
        connections.dispose();
      }
    }
    if (!newest) {
      migrate(file, migrations);
    }
    return newest ? connections : connections(file);
  }

  private static void migrate(Path file, String migrations) throws IOException {
    WholeMigration.run(
        file,
        copy -> {
          JdbcConnectionPool connections = connections(copy);
          try {
            flyway(connections, migrations).migrate();
          } finally {
            connections.dispose();
          }
        });
  }

  private static Flyway flyway(JdbcConnectionPool connections, String migrations) {
    return Flyway.configure(Database.class.getClassLoader())
        .dataSource(connections)
        .locations(migrations)
        .outOfOrder(true)
        .load();
  }

  private static JdbcConnectionPool connections(Path file) {
    String path = file.toString();
    String base = path.substring(0, path.length() - WholeMigration.SUFFIX.length());
    return pool(
        "jdbc:h2:file:" + base + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0");
  }

  private static JdbcConnectionPool pool(String url) {
    return JdbcConnectionPool.create(url, "tinyloop", "");
  }

  private static String unopenedAdvice(Exception e) {
    return root(e) instanceof IOException && !(e instanceof WholeMigration.HeldException)
        ? "Maybe the disk is full, or the folder cannot be written."
        : "Maybe another tinyloop process uses it, or the file is damaged.";
  }

  /** Rows can be read as records of this type from now on, columns named as its components. */
  void reads(Class<? extends Record> row) {
    jdbi.registerRowMapper(ConstructorMapper.factory(row));
  }

  /** One transaction, committed on return. */
  <T> T write(Function<Handle, T> statements) {
    return guarded(() -> jdbi.inTransaction(statements::apply));
  }

  <T> T read(Function<Handle, T> query) {
    return guarded(() -> jdbi.withHandle(query::apply));
  }

  private <T> T guarded(Supplier<T> access) {
    Future<T> result = threads.submit(access::get);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private JournalException failure(Exception e) {
    return new JournalException(
        """
        The journal (%s) failed: %s
        Maybe the disk is full; what was recorded before is safe, and the run resumes from it.\
        """
            .formatted(place, rootMessage(e)),
        e);
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String rootMessage(Throwable e) {
    return String.valueOf(root(e).getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    threads.close();
    connections.dispose();
  }
}
