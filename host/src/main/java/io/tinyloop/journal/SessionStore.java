package io.tinyloop.journal;

import java.util.List;

/** The sessions of runs in the journal. Each call is one transaction. Thread-safe. */
public final class SessionStore {

  private final Database database;

  SessionStore(Database database) {
    this.database = database;
    database.reads(SessionRecord.class);
  }

  /** Stores how many turns a run gets on shared devices. */
  public void place(String run, int priority) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    "insert into run_placement (run_id, priority) values (:run, :priority)")
                .bind("run", run)
                .bind("priority", priority)
                .execute());
  }

  /** Turns that a run gets for each one of a run of priority 1; 1 if none were stored. */
  public int priority(String run) {
    return database.read(handle ->
        handle
            .createQuery("select coalesce(max(priority), 1) from run_placement where run_id = :run")
            .bind("run", run)
            .mapTo(Integer.class)
            .one());
  }

  /** All sessions of a run, in order. */
  public List<SessionRecord> sessions(String run) {
    return database.read(handle ->
        handle
            .createQuery("select * from run_session where run_id = :run order by ordinal")
            .bind("run", run)
            .mapTo(SessionRecord.class)
            .list());
  }

  /** Adds a session; once, also when it is told twice. */
  public void add(String run, SessionRecord session) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into run_session
                      (run_id, ordinal, commit_id, model_digest, data_digest, started_at, last_at,
                       device_evaluations, device_seconds)
                    select :run, :ordinal, :commitId, :modelDigest, :dataDigest, :startedAt, :lastAt,
                      :deviceEvaluations, :deviceSeconds
                    where not exists
                      (select 1 from run_session where run_id = :run and ordinal = :ordinal)\
                    """)
                .bind("run", run)
                .bindMethods(session)
                .execute());
  }

  /** Stores how far a session is. */
  public void update(String run, SessionRecord session) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    update run_session set last_at = :lastAt,
                      device_evaluations = :deviceEvaluations, device_seconds = :deviceSeconds
                    where run_id = :run and ordinal = :ordinal\
                    """)
                .bind("run", run)
                .bindMethods(session)
                .execute());
  }
}
