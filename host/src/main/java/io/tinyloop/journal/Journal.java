package io.tinyloop.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/**
 * The durable record of runs, evaluations and incidents. Each call is one transaction, committed
 * when it returns: an evaluation is in the journal before anything acts on it. Thread-safe.
 */
public final class Journal implements AutoCloseable {

  /**
   * Database calls run on these threads, which nobody interrupts: an interrupt in the middle of
   * file access would close the database for every run.
   */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(4, Thread.ofPlatform().daemon().name("journal-", 0).factory());

  private final JdbcConnectionPool connections;
  private final Jdbi jdbi;
  private final InstantSource clock;
  private final String place;

  private Journal(JdbcConnectionPool connections, InstantSource clock, String place) {
    this.connections = connections;
    this.clock = clock;
    this.place = place;
    this.jdbi = Jdbi.create(connections);
    jdbi.registerRowMapper(ConstructorMapper.factory(RunRecord.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(EvaluationRecord.class));
    jdbi.registerRowMapper(ConstructorMapper.factory(IncidentRecord.class));
  }

  /**
   * Opens the embedded database in {@code directory}, created and migrated as needed.
   *
   * @throws JournalException if it is held by another process, damaged, or the disk is full
   */
  public static Journal open(Path directory, InstantSource clock) {
    Path file = directory.toAbsolutePath().resolve("journal");
    return open(
        "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE", clock, file + ".mv.db");
  }

  /** A journal that lives in memory and is gone when closed. */
  public static Journal inMemory(String name, InstantSource clock) {
    return open("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", clock, "memory");
  }

  private static Journal open(String url, InstantSource clock, String place) {
    JdbcConnectionPool connections = JdbcConnectionPool.create(url, "tinyloop", "");
    try {
      Flyway.configure(Journal.class.getClassLoader())
          .dataSource(connections)
          .locations("classpath:db/migration")
          .load()
          .migrate();
      return new Journal(connections, clock, place);
    } catch (FlywayException e) {
      connections.dispose();
      throw new JournalException(
          """
          The journal (%s) cannot be opened: %s
          Maybe another tinyloop process uses it; or the disk is full, or the file is damaged.\
          """
              .formatted(place, rootMessage(e)),
          e);
    }
  }

  /**
   * Adds a run in state RUNNING.
   *
   * @param commit of the program that starts it
   */
  public void createRun(String id, String configuration, String commit) {
    Instant now = clock.instant();
    write(handle ->
        handle
            .createUpdate(
                """
                insert into run (id, configuration, commit_id, state, created_at, updated_at)
                values (:id, :configuration, :commit, 'RUNNING', :now, :now)\
                """)
            .bind("id", id)
            .bind("configuration", configuration)
            .bind("commit", commit)
            .bind("now", now)
            .execute());
  }

  /** Sets a run's state; {@code detail} says why where that needs saying. */
  public void setState(String id, RunState state, @Nullable String detail) {
    write(handle ->
        handle
            .createUpdate(
                "update run set state = :state, detail = :detail, updated_at = :now where id = :id")
            .bind("id", id)
            .bind("state", state.name())
            .bind("detail", detail)
            .bind("now", clock.instant())
            .execute());
  }

  /** Stores the report and sets the state COMPLETED, in one transaction. */
  public void complete(String id, String report) {
    write(handle ->
        handle
            .createUpdate(
                """
                update run set state = 'COMPLETED', report = :report, detail = null, updated_at = :now
                where id = :id\
                """)
            .bind("id", id)
            .bind("report", report)
            .bind("now", clock.instant())
            .execute());
  }

  /** All runs, newest first. */
  public List<RunRecord> runs() {
    return read(handle ->
        handle
            .createQuery("select * from run order by created_at desc, id")
            .mapTo(RunRecord.class)
            .list());
  }

  /** The run {@code id}. */
  public Optional<RunRecord> run(String id) {
    return read(handle ->
        handle
            .createQuery("select * from run where id = :id")
            .bind("id", id)
            .mapTo(RunRecord.class)
            .findOne());
  }

  /**
   * Appends a finished evaluation and gives it its ordinal. The same genome on the same data is
   * recorded once a run: a second record is ignored.
   */
  public synchronized void record(String runId, EvaluationRecord evaluation) {
    write(handle -> {
      boolean known =
          handle
              .createQuery(
                  """
                  select count(*) > 0 from evaluation
                  where run_id = :run and data_key = :key and genome = :genome\
                  """)
              .bind("run", runId)
              .bind("key", evaluation.dataKey())
              .bind("genome", evaluation.genome())
              .mapTo(Boolean.class)
              .one();
      return known ? 0 : insert(handle, runId, evaluation);
    });
  }

  private static int insert(Handle handle, String runId, EvaluationRecord evaluation) {
    return handle
        .createUpdate(
            """
            insert into evaluation
              (run_id, ordinal, data_key, genome, outcome, body, device, attempts, finished_at)
            select :run, coalesce(max(ordinal), 0) + 1, :dataKey, :genome, :outcome, :body, :device,
              :attempts, :finishedAt
            from evaluation where run_id = :run\
            """)
        .bind("run", runId)
        .bindMethods(evaluation)
        .execute();
  }

  /** All evaluations of a run, in order of completion. */
  public List<EvaluationRecord> evaluations(String runId) {
    return read(handle ->
        handle
            .createQuery("select * from evaluation where run_id = :run order by ordinal")
            .bind("run", runId)
            .mapTo(EvaluationRecord.class)
            .list());
  }

  /** Appends a fault to a run. */
  public synchronized void recordIncident(String runId, String device, String kind, String detail) {
    write(handle ->
        handle
            .createUpdate(
                """
                insert into incident (run_id, ordinal, device, kind, detail, occurred_at)
                select :run, coalesce(max(ordinal), 0) + 1, :device, :kind, :detail, :now
                from incident where run_id = :run\
                """)
            .bind("run", runId)
            .bind("device", device)
            .bind("kind", kind)
            .bind("detail", detail)
            .bind("now", clock.instant())
            .execute());
  }

  /** All incidents of a run, in order. */
  public List<IncidentRecord> incidents(String runId) {
    return read(handle ->
        handle
            .createQuery("select * from incident where run_id = :run order by ordinal")
            .bind("run", runId)
            .mapTo(IncidentRecord.class)
            .list());
  }

  private void write(Function<Handle, Integer> statement) {
    guarded(() -> jdbi.inTransaction(statement::apply));
  }

  private <T> T read(Function<Handle, T> query) {
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

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    threads.close();
    connections.dispose();
  }
}
