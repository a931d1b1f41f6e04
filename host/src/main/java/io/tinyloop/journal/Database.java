package io.tinyloop.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * The database under all stores of this package: transactions, on threads of its own, which wait
 * while a server is away for a moment. Thread-safe.
 */
final class Database implements AutoCloseable {

  /** How long a call waits for a server that does not answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int SUBJECTS = 64;

  /**
   * Database calls run on these threads, which nobody interrupts: an interrupt in the middle of
   * file access would close the database for every run, and one of a socket its connection.
   */
  private final ExecutorService threads;

  private final DatabaseEngine engine;
  private final Jdbi jdbi;
  private final Absence absence;
  private final Set<Class<?>> rows;

  /** Whoever writes alone about a subject holds one of these, by the hash of it. */
  private final Lock[] subjects;

  /** What every write is about, and who may do it; null: anybody. */
  private final @Nullable RunClaim fence;

  private Database(DatabaseEngine engine, Consumer<String> notes) {
    this.fence = null;
    this.engine = engine;
    this.absence = new Absence(engine.place(), notes);
    this.threads =
        Executors.newFixedThreadPool(
            engine.threads(), Thread.ofPlatform().daemon().name("journal-", 0).factory());
    this.rows = ConcurrentHashMap.newKeySet();
    this.subjects = Stream.generate(ReentrantLock::new).limit(SUBJECTS).toArray(Lock[]::new);
    this.jdbi = Jdbi.create(engine.connections());
    jdbi.registerArgument(new TextArgument());
    jdbi.registerArgument(new InstantArgument());
    jdbi.registerColumnMapper(Instant.class, new InstantColumn());
  }

  private Database(Database whole, RunClaim fence) {
    this.fence = fence;
    this.engine = whole.engine;
    this.absence = whole.absence;
    this.threads = whole.threads;
    this.jdbi = whole.jdbi;
    this.rows = whole.rows;
    this.subjects = whole.subjects;
  }

  /** The same database, in which nothing is written once another host has the run. */
  Database fencedBy(RunClaim claim) {
    return new Database(this, claim);
  }

  /**
   * Opens the embedded database in {@code directory}, created and migrated as needed.
   *
   * @throws JournalException if it is held by another process, damaged, or the disk is full
   */
  static Database open(Path directory) {
    return open(directory, DatabaseEngine.MIGRATIONS);
  }

  static Database open(Path directory, String migrations) {
    return new Database(EmbeddedEngine.open(directory, migrations), _ -> {});
  }

  /** A database that lives in memory and is gone when closed. */
  static Database inMemory(String name) {
    return new Database(EmbeddedEngine.inMemory(name), _ -> {});
  }

  /**
   * One that others may use at the same time, migrated as needed.
   *
   * @param notes is told when it goes away and when it is back
   * @throws JournalException in two lines, if it cannot be opened
   */
  static Database open(DatabaseServer server, Consumer<String> notes) {
    return new Database(PostgresEngine.open(server), notes);
  }

  /** Rows can be read as records of this type from now on, columns named as its components. */
  void reads(Class<? extends Record> row) {
    if (rows.add(row)) {
      jdbi.registerRowMapper(ConstructorMapper.factory(row));
    }
  }

  /** One transaction, committed on return. Where the server went away in it, it is repeated. */
  <T> T write(Function<Handle, T> statements) {
    return guarded(() ->
        jdbi.withHandle(handle -> {
          T result =
              handle.inTransaction(inside -> {
                checkFence(inside);
                return statements.apply(inside);
              });
          engine.committed(handle);
          return result;
        }));
  }

  /** Nobody takes the run until the transaction is over. */
  private void checkFence(Handle handle) {
    RunClaim claim = fence;
    if (claim != null
        && handle
            .createQuery(
                """
                select 1 from run_claim
                where run_id = :run and host = :host and generation = :generation for update\
                """)
            .bindMethods(claim)
            .mapTo(Integer.class)
            .findOne()
            .isEmpty()) {
      throw new ClaimLostException(claim);
    }
  }

  /**
   * One transaction that sees whatever was written by those before it about the same subject, and
   * that no other about it runs beside, of this process or of any other.
   */
  <T> T writeAlone(String subject, Function<Handle, T> statements) {
    Lock lock = subjects[Math.floorMod(subject.hashCode(), SUBJECTS)];
    lock.lock();
    try {
      return write(handle -> {
        engine.lock(handle, subject);
        return statements.apply(handle);
      });
    } finally {
      lock.unlock();
    }
  }

  <T> T read(Function<Handle, T> query) {
    return guarded(() -> jdbi.withHandle(query::apply));
  }

  /** Whether no other program uses the database meanwhile. */
  boolean isAlone() {
    return engine.isAlone();
  }

  private <T> T guarded(Supplier<T> access) {
    long started = System.nanoTime();
    while (true) {
      try {
        T result = uninterrupted(threads.submit(access::get));
        absence.ended();
        return result;
      } catch (ExecutionException e) {
        if (!engine.isPassing(e)) {
          throw failure(e);
        }
        absence.began(JournalException.rootMessage(e));
        boolean patient = System.nanoTime() - started < PATIENCE.toNanos();
        if (!patient || isInterruptedWhileWaiting()) {
          throw away(e);
        }
      }
    }
  }

  private static <T> T uninterrupted(Future<T> result) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isInterruptedWhileWaiting() {
    try {
      Thread.sleep(PAUSE);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof JournalException known) {
      return known;
    }
    return new JournalException(
        """
        The journal (%s) failed: %s
        Maybe the disk is full; what was recorded before is safe, and the run resumes from it.\
        """
            .formatted(engine.place(), JournalException.rootMessage(e)),
        e);
  }

  private JournalAwayException away(ExecutionException e) {
    return new JournalAwayException(
        """
        The journal (%s) does not answer: %s
        Maybe the server is down or out of reach; what was recorded before is safe, and runs go on when it is back.\
        """
            .formatted(engine.place(), JournalException.rootMessage(e)),
        e);
  }

  @Override
  public void close() {
    threads.close();
    engine.close();
  }
}
