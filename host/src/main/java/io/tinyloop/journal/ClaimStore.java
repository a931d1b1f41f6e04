package io.tinyloop.journal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which host works on which run. A claim expires unless it is renewed, by the clock of the
 * database, which all hosts share. Each call is one transaction. Thread-safe.
 */
public final class ClaimStore {

  private static final String EXPIRY =
      "current_timestamp + cast(:millis as integer) * interval '0.001' second";

  private final Database database;
  private final InstantSource clock;

  ClaimStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    database.reads(RunDisplay.class);
  }

  /** What other hosts noted is void where this one has the database for itself. */
  void forgetOthers() {
    var _ = database.write(handle -> handle.execute("delete from run_claim"));
  }

  /**
   * What became of a run that was to begin.
   *
   * @param claim null: it did not begin, as many went on as may
   * @param ofTenant runs of the tenant that went on before
   * @param all runs that went on before
   */
  public record Begun(@Nullable RunClaim claim, long ofTenant, long all) {}

  /**
   * Adds a run in state RUNNING that {@code host} works on, unless as many go on as may, whichever
   * hosts work on them.
   */
  public Begun begin(NewRun run, String host, Duration time, long mostOfTenant, long mostOfAll) {
    return database.writeAlone(
        "number of runs",
        handle -> {
          long ofTenant = goingOn(handle, run.tenant());
          long all = goingOn(handle, null);
          if (ofTenant >= mostOfTenant || all >= mostOfAll) {
            return new Begun(null, ofTenant, all);
          }
          Journal.insert(handle, run, clock.instant());
          insert(handle, run.id(), host, time);
          return new Begun(new RunClaim(run.id(), host, 1), ofTenant, all);
        });
  }

  /**
   * Runs that go on, on whatever host.
   *
   * @param tenant whose; null: everybody's
   */
  public long goingOn(@Nullable String tenant) {
    return database.read(handle -> goingOn(handle, tenant));
  }

  private static long goingOn(Handle handle, @Nullable String tenant) {
    return handle
        .createQuery(
            """
            select count(*) from run where state = 'RUNNING'
              and (cast(:tenant as varchar) is null or tenant = :tenant)\
            """)
        .bind("tenant", tenant)
        .mapTo(Long.class)
        .one();
  }

  /** Claims a RUNNING run that no other host has; empty where one has it, or it has ended. */
  public Optional<RunClaim> take(String run, String host, Duration time) {
    return database.writeAlone(
        "claim of " + run,
        handle -> {
          boolean taken =
              update(handle, run, host, time) > 0 || insert(handle, run, host, time) > 0;
          return taken ? Optional.of(claim(handle, run)) : Optional.empty();
        });
  }

  private static int update(Handle handle, String run, String host, Duration time) {
    return handle
        .createUpdate(
            """
            update run_claim set host = :host, generation = generation + 1, expires_at = <expiry>
            where run_id = :run and (host = :host or expires_at <= current_timestamp)
              and exists (select 1 from run where id = :run and state = 'RUNNING')\
            """)
        .define("expiry", EXPIRY)
        .bind("run", run)
        .bind("host", host)
        .bind("millis", (int) time.toMillis())
        .execute();
  }

  private static int insert(Handle handle, String run, String host, Duration time) {
    return handle
        .createUpdate(
            """
            insert into run_claim (run_id, host, generation, expires_at)
            select id, :host, 1, <expiry> from run where id = :run and state = 'RUNNING'
              and not exists (select 1 from run_claim where run_id = :run)\
            """)
        .define("expiry", EXPIRY)
        .bind("run", run)
        .bind("host", host)
        .bind("millis", (int) time.toMillis())
        .execute();
  }

  private static RunClaim claim(Handle handle, String run) {
    return handle
        .createQuery("select host, generation from run_claim where run_id = :run")
        .bind("run", run)
        .map((row, _) -> new RunClaim(run, row.getString(1), row.getLong(2)))
        .one();
  }

  /** Prolongs a claim, expired or not, unless another host has the run; whether it still holds. */
  public boolean renew(RunClaim claim, Duration time) {
    return set(claim, EXPIRY, time) > 0;
  }

  /** Gives a claim back: another host need not wait for its end. */
  public void release(RunClaim claim) {
    var _ =
        set(
            claim,
            "current_timestamp - cast(:millis as integer) * interval '0.001' second",
            Duration.ofSeconds(1));
  }

  private int set(RunClaim claim, String expiry, Duration time) {
    return database.write(handle ->
        handle
            .createUpdate(
                """
                update run_claim set expires_at = <expiry>
                where run_id = :run and host = :host and generation = :generation\
                """)
            .define("expiry", expiry)
            .bindMethods(claim)
            .bind("millis", (int) time.toMillis())
            .execute());
  }

  /** The RUNNING runs that no host works on, oldest first. */
  public List<String> unclaimed() {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select id from run where state = 'RUNNING' and not exists
                  (select 1 from run_claim where run_id = id and expires_at > current_timestamp)
                order by created_at, id\
                """)
            .mapTo(String.class)
            .list());
  }

  /** The host that works on a run; empty where none does. */
  public Optional<String> host(String run) {
    return database.read(handle ->
        handle
            .createQuery(
                "select host from run_claim where run_id = :run and expires_at > current_timestamp")
            .bind("run", run)
            .mapTo(String.class)
            .findOne());
  }

  /** Stores what a run shows, for the other hosts. */
  public void show(String run, RunDisplay display) {
    var _ =
        database.writeAlone(
            "display of " + run,
            handle -> {
              var _ =
                  handle
                      .createUpdate("delete from run_display where run_id = :run")
                      .bind("run", run)
                      .execute();
              return handle
                  .createUpdate(
                      """
                      insert into run_display (run_id, progress, front)
                      values (:run, :progress, :front)\
                      """)
                  .bind("run", run)
                  .bindMethods(display)
                  .execute();
            });
  }

  /** What a run showed last. */
  public Optional<RunDisplay> display(String run) {
    return database.read(handle ->
        handle
            .createQuery("select progress, front from run_display where run_id = :run")
            .bind("run", run)
            .mapTo(RunDisplay.class)
            .findOne());
  }
}
