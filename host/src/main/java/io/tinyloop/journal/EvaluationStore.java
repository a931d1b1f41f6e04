package io.tinyloop.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations of runs. Those that come while a transaction is being written are written by the
 * next one, together: a commit costs as much for one as for twenty. Thread-safe.
 */
final class EvaluationStore {

  /** Most evaluations of one transaction. */
  private static final int MOST_TOGETHER = 256;

  private final Database database;

  /** Whoever holds it writes what waits. */
  private final Lock writing = new ReentrantLock();

  /** In order of arrival; guarded by itself. */
  private final List<Waiting> waiting = new ArrayList<>();

  EvaluationStore(Database database) {
    this.database = database;
    database.reads(EvaluationRecord.class);
  }

  /** An evaluation on its way; its ending is guarded by {@link #writing}. */
  private static final class Waiting {
    private final String run;
    private final EvaluationRecord evaluation;
    private boolean over;
    private @Nullable RuntimeException failure;

    Waiting(String run, EvaluationRecord evaluation) {
      this.run = run;
      this.evaluation = evaluation;
    }
  }

  /** Appends an evaluation, unless the run has one of this genome on these data. */
  void record(String run, EvaluationRecord evaluation) {
    Waiting mine = new Waiting(run, evaluation);
    synchronized (waiting) {
      waiting.add(mine);
    }
    writing.lock();
    try {
      while (!mine.over) {
        write(next());
      }
    } finally {
      writing.unlock();
    }
    RuntimeException failure = mine.failure;
    if (failure != null) {
      throw failure;
    }
  }

  /** The first that waits, and those of the same run behind it. */
  private List<Waiting> next() {
    synchronized (waiting) {
      String run = waiting.getFirst().run;
      List<Waiting> together =
          waiting.stream().filter(w -> w.run.equals(run)).limit(MOST_TOGETHER).toList();
      waiting.removeAll(together);
      return together;
    }
  }

  private void write(List<Waiting> together) {
    RuntimeException failure = null;
    try {
      String run = together.getFirst().run;
      List<EvaluationRecord> evaluations = together.stream().map(w -> w.evaluation).toList();
      database.writeAlone("evaluations of " + run, handle -> append(handle, run, evaluations));
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Waiting written : together) {
      written.over = true;
      written.failure = failure;
    }
  }

  private static int append(Handle handle, String run, List<EvaluationRecord> evaluations) {
    Set<Key> known = known(handle, run, evaluations);
    PreparedBatch rows =
        handle.prepareBatch(
            """
            insert into evaluation
              (run_id, ordinal, data_key, genome, outcome, body, device, attempts, finished_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """);
    long ordinal = lastOrdinal(handle, run);
    for (EvaluationRecord evaluation : evaluations) {
      if (known.add(Key.of(evaluation))) {
        ordinal++;
        rows.bind(0, run)
            .bind(1, ordinal)
            .bind(2, evaluation.dataKey())
            .bind(3, evaluation.genome())
            .bind(4, evaluation.outcome())
            .bind(5, evaluation.body())
            .bind(6, evaluation.device())
            .bind(7, evaluation.attempts())
            .bind(8, evaluation.finishedAt())
            .add();
      }
    }
    return rows.size() == 0 ? 0 : rows.execute().length;
  }

  /** What a run has one evaluation of at most. */
  private record Key(String dataKey, String genome) {
    static Key of(EvaluationRecord evaluation) {
      return new Key(evaluation.dataKey(), evaluation.genome());
    }
  }

  /**
   * Those that the run has already. Each is asked for by itself: of {@code genome in (…)} H2 would
   * look at every row of the run.
   */
  private static Set<Key> known(Handle handle, String run, List<EvaluationRecord> evaluations) {
    Set<Key> known = new HashSet<>();
    for (EvaluationRecord evaluation : evaluations) {
      handle
          .createQuery(
              "select genome from evaluation where run_id = ? and data_key = ? and genome = ?")
          .bind(0, run)
          .bind(1, evaluation.dataKey())
          .bind(2, evaluation.genome())
          .mapTo(String.class)
          .findOne()
          .ifPresent(_ -> known.add(Key.of(evaluation)));
    }
    return known;
  }

  /** O(log n): of a maximum H2 would look at every row of the run. */
  private static long lastOrdinal(Handle handle, String run) {
    return handle
        .createQuery(
            """
            select ordinal from evaluation where run_id = :run
            order by run_id desc, ordinal desc fetch first row only\
            """)
        .bind("run", run)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  /** Ordinal of the last evaluation of a run; 0: there is none. */
  long lastOrdinal(String run) {
    return database.read(handle -> lastOrdinal(handle, run));
  }

  /**
   * The next {@code most} evaluations of a run after the one with {@code ordinal}, in order of
   * completion: O(log n + most).
   */
  List<EvaluationRecord> evaluations(String run, long ordinal, int most) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select * from evaluation where run_id = :run and ordinal > :ordinal
                order by run_id, ordinal fetch first :most rows only\
                """)
            .bind("run", run)
            .bind("ordinal", ordinal)
            .bind("most", most)
            .mapTo(EvaluationRecord.class)
            .list());
  }

  /** All evaluations of a genome in a run, in order of completion. */
  List<EvaluationRecord> evaluations(String run, String genome) {
    return database.read(handle ->
        handle
            .createQuery(
                "select * from evaluation where run_id = :run and genome = :genome order by ordinal")
            .bind("run", run)
            .bind("genome", genome)
            .mapTo(EvaluationRecord.class)
            .list());
  }
}
