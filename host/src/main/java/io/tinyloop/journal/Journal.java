package io.tinyloop.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of runs, evaluations and incidents. Each call is one transaction, committed
 * when it returns: an evaluation is in the journal before anything acts on it. Thread-safe.
 */
public final class Journal implements AutoCloseable {

  private final Database database;
  private final InstantSource clock;
  private final EvaluationStore evaluations;
  private final SessionStore sessions;
  private final QuarantineStore quarantines;
  private final RecoveryStore recoveries;
  private final LeaseStore leases;
  private final AuditStore audit;
  private final TokenStore tokens;
  private final EvidenceStore evidence;
  private final ClaimStore claims;
  private final DeviceClaimStore deviceClaims;

  private Journal(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    database.reads(RunRecord.class);
    database.reads(IncidentRecord.class);
    this.evaluations = new EvaluationStore(database);
    this.sessions = new SessionStore(database);
    this.quarantines = new QuarantineStore(database);
    this.recoveries = new RecoveryStore(database);
    this.leases = new LeaseStore(database);
    this.audit = new AuditStore(database);
    this.tokens = new TokenStore(database);
    this.evidence = new EvidenceStore(database);
    this.claims = new ClaimStore(database, clock);
    this.deviceClaims = new DeviceClaimStore(database);
  }

  /**
   * Opens the embedded database in {@code directory}, created and migrated as needed.
   *
   * @throws JournalException if it is held by another process, damaged, or the disk is full
   */
  public static Journal open(Path directory, InstantSource clock) {
    Journal journal = new Journal(Database.open(directory), clock);
    journal.claims.forgetOthers();
    journal.deviceClaims.forgetOthers();
    return journal;
  }

  /**
   * Opens a database that several hosts may share, migrated as needed.
   *
   * @param notes is told when the server goes away, and when it is back
   * @throws JournalException in two lines, if it cannot be opened
   */
  public static Journal open(DatabaseServer server, InstantSource clock, Consumer<String> notes) {
    return new Journal(Database.open(server, notes), clock);
  }

  /** A journal that lives in memory and is gone when closed. */
  public static Journal inMemory(String name, InstantSource clock) {
    return new Journal(Database.inMemory(name), clock);
  }

  /**
   * The same journal for a host that works on a run: it writes nothing once another host has it.
   * The whole journal is what is to be closed.
   */
  public Journal fencedBy(RunClaim claim) {
    return new Journal(database.fencedBy(claim), clock);
  }

  /** Whether other hosts may use the database at the same time. */
  public boolean isShared() {
    return !database.isAlone();
  }

  /** Which host works on which run, in this database. */
  public ClaimStore claims() {
    return claims;
  }

  /** Which host uses which device, in this database. */
  public DeviceClaimStore deviceClaims() {
    return deviceClaims;
  }

  /** The tokens in this database. */
  public TokenStore tokens() {
    return tokens;
  }

  /** The audit log in this database. */
  public AuditStore audit() {
    return audit;
  }

  /** The leases in this database. */
  public LeaseStore leases() {
    return leases;
  }

  /** How devices were brought back, in this database. */
  public RecoveryStore recoveries() {
    return recoveries;
  }

  /** The devices that people keep from work, in this database. */
  public QuarantineStore quarantines() {
    return quarantines;
  }

  /** What training within runs made, in this database. */
  public TrainingStore trainings() {
    return new TrainingStore(database);
  }

  /** What stands behind reported numbers, in this database. */
  public EvidenceStore evidence() {
    return evidence;
  }

  /** The reference checks of boards in this database. */
  public ReferenceStore references() {
    return new ReferenceStore(database);
  }

  /** The calibrations of boards in this database. */
  public CalibrationStore calibrations() {
    return new CalibrationStore(database);
  }

  /** The sessions of runs in this database. */
  public SessionStore sessions() {
    return sessions;
  }

  /**
   * Adds a run in state RUNNING.
   *
   * @param commit of the program that starts it
   * @param tenant whose it is
   * @param startedBy name of the caller who started it
   */
  public void createRun(
      String id, String configuration, String commit, String tenant, String startedBy) {
    NewRun run = new NewRun(id, configuration, commit, tenant, startedBy);
    database.write(handle -> insert(handle, run, clock.instant()));
  }

  static int insert(Handle handle, NewRun run, Instant now) {
    return handle
        .createUpdate(
            """
            insert into run
              (id, configuration, commit_id, state, tenant, started_by, created_at, updated_at)
            values (:id, :configuration, :commit, 'RUNNING', :tenant, :startedBy, :now, :now)\
            """)
        .bindMethods(run)
        .bind("now", now)
        .execute();
  }

  /** Sets a run's state; {@code detail} says why where that needs saying. */
  public void setState(String id, RunState state, @Nullable String detail) {
    database.write(handle ->
        handle
            .createUpdate(
                "update run set state = :state, detail = :detail, updated_at = :now where id = :id")
            .bind("id", id)
            .bind("state", state.name())
            .bind("detail", detail)
            .bind("now", clock.instant())
            .execute());
  }

  /** Sets the state of a run that is RUNNING; whether it was. */
  public boolean leaveRunning(String id, RunState state) {
    int changed =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    update run set state = :state, detail = null, updated_at = :now
                    where id = :id and state = 'RUNNING'\
                    """)
                .bind("id", id)
                .bind("state", state.name())
                .bind("now", clock.instant())
                .execute());
    return changed > 0;
  }

  /** Stores the report and sets the state COMPLETED, in one transaction. */
  public void complete(String id, String report) {
    database.write(handle ->
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

  /** All runs, newest first, without their reports, which are as long as their fronts. */
  public List<RunRecord> runs() {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select id, configuration, commit_id, state, detail, cast(null as varchar) as report,
                  tenant, started_by, created_at, updated_at
                from run order by created_at desc, id\
                """)
            .mapTo(RunRecord.class)
            .list());
  }

  /** The run {@code id}. */
  public Optional<RunRecord> run(String id) {
    return database.read(handle ->
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
  public void record(String runId, EvaluationRecord evaluation) {
    evaluations.record(runId, evaluation);
  }

  /** Ordinal of the last evaluation of a run; 0: there is none. */
  public long lastOrdinal(String runId) {
    return evaluations.lastOrdinal(runId);
  }

  /** All evaluations of a run, in order of completion. */
  public List<EvaluationRecord> evaluations(String runId) {
    return evaluations(runId, 0, Integer.MAX_VALUE);
  }

  /**
   * The next {@code most} evaluations of a run after the one with {@code ordinal}, in order of
   * completion.
   */
  public List<EvaluationRecord> evaluations(String runId, long ordinal, int most) {
    return evaluations.evaluations(runId, ordinal, most);
  }

  /** All evaluations of a genome in a run, in order of completion. */
  public List<EvaluationRecord> evaluations(String runId, String genome) {
    return evaluations.evaluations(runId, genome);
  }

  /** Appends a fault to a run. */
  public void recordIncident(String runId, String device, String kind, String detail) {
    database.writeAlone(
        "incidents of " + runId,
        handle ->
            handle
                .createUpdate(
                    """
                    insert into incident (run_id, ordinal, device, kind, detail, occurred_at)
                    values (:run,
                      coalesce((select ordinal from incident where run_id = :run
                        order by run_id desc, ordinal desc fetch first row only), 0) + 1,
                      :device, :kind, :detail, :now)\
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
    return database.read(handle ->
        handle
            .createQuery("select * from incident where run_id = :run order by ordinal")
            .bind("run", runId)
            .mapTo(IncidentRecord.class)
            .list());
  }

  @Override
  public void close() {
    database.close();
  }
}
