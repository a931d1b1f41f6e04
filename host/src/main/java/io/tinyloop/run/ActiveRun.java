package io.tinyloop.run;

import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.ClaimLostException;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.JournalAwayException;
import io.tinyloop.journal.JournalException;
import io.tinyloop.journal.RunClaim;
import io.tinyloop.journal.RunDisplay;
import io.tinyloop.journal.RunState;
import io.tinyloop.lab.RecoveryLog;
import io.tinyloop.search.Genome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run that this host works on: its thread, what it shows, and who listens. Thread-safe. */
final class ActiveRun implements RunListener {

  private final String id;
  private final String tenant;
  private final RunConfiguration configuration;
  private final Placement placement;
  private final RunClaim claim;

  /** In which this host writes nothing once another one has the run. */
  private final Journal journal;

  private final RunLauncher launcher;
  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /** What a person wants it to become; null: nobody asked. */
  private volatile @Nullable RunState asked;

  private volatile boolean interrupted;

  /** Whether another host may have the run. */
  private volatile boolean lost;

  /** When the claim was last renewed, by the clock of the JVM. */
  private volatile long claimedAt = System.nanoTime();

  /** What other hosts were shown last; only the keeper of claims uses it. */
  private @Nullable RunDisplay shown;

  /** Whether listeners are being told of the end, or were. */
  private volatile boolean over;

  private volatile @Nullable Progress progress;
  private volatile FrontView front = new FrontView(List.of(), List.of());
  private volatile @Nullable Experiment experiment;
  private volatile @Nullable RunSession session;

  ActiveRun(
      RunClaim claim,
      String tenant,
      RunConfiguration configuration,
      Placement placement,
      Journal journal,
      RunLauncher launcher) {
    this.id = claim.run();
    this.claim = claim;
    this.tenant = tenant;
    this.configuration = configuration;
    this.placement = placement;
    this.journal = journal.fencedBy(claim);
    this.launcher = launcher;
    this.thread = Thread.ofVirtual().name("run-" + id).unstarted(this::work);
  }

  String id() {
    return id;
  }

  /** Whose run it is. */
  String tenant() {
    return tenant;
  }

  RunClaim claim() {
    return claim;
  }

  /** Nanoseconds since the claim was last renewed. */
  long claimAge(long now) {
    return now - claimedAt;
  }

  /** The claim was renewed by somebody who began that at {@code since}. */
  void claimed(long since) {
    claimedAt = since;
  }

  /** Ends the work at once, and writes nothing more: another host may have the run. */
  void lose() {
    if (!lost) {
      lost = true;
      launcher.note("run %s is no longer this host's, which ends its work on it".formatted(id));
      thread.interrupt();
    }
  }

  /** Whether another host may have the run. */
  boolean isLost() {
    return lost;
  }

  /** Shows other hosts what is new. */
  void show() {
    Progress now = progress;
    if (now != null) {
      RunDisplay next = new RunDisplay(Json.write(now), Json.write(front));
      if (!next.equals(shown)) {
        journal.claims().show(id, next);
        shown = next;
      }
    }
  }

  void start() {
    thread.start();
  }

  private void work() {
    try (RecoveryLog recoveries = new RecoveryLog(journal.recoveries(), launcher.clock());
        Experiment opened =
            launcher.open(id, placement, configuration, new Equipment(recoveries))) {
      experiment = opened;
      RunSession begun = RunSession.begin(journal.sessions(), id, opened, launcher, launcher::note);
      session = begun;
      RunReport report =
          begun.completed(
              new SearchRun(id, configuration, opened, journal, launcher.clock(), this).execute());
      journal.evidence().keepOnly(id, report.genomes());
      journal.complete(id, Json.write(report));
    } catch (Throwable e) { // Whatever ended the run is kept with it.
      conclude(e);
    } finally {
      session = null;
      experiment = null;
      progress = null;
      release();
      over = true;
      try {
        tellEnd();
      } finally {
        ended.countDown();
      }
    }
  }

  /** Notes what goes wrong with the equipment, and how it was brought back. */
  private final class Equipment implements RunLauncher.IncidentListener {

    private final RecoveryLog recoveries;

    Equipment(RecoveryLog recoveries) {
      this.recoveries = recoveries;
    }

    @Override
    public void incident(String device, String kind, String detail) {
      ActiveRun.this.incident(device, kind, detail);
    }

    @Override
    public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
      recoveries.recovering(device, attempt);
    }
  }

  /**
   * A run that was interrupted stays RUNNING, to go on with the host's next start, or on another
   * host; so does one that another host has, or whose database is away.
   */
  private void conclude(Throwable e) {
    Thread.interrupted();
    if (lost || isOfDatabase(e)) {
      lost = true;
      return;
    }
    try {
      noteSession(e);
      if (asked == null && !interrupted) {
        fail(e);
      }
    } catch (JournalAwayException | ClaimLostException gone) {
      lost = true;
    } catch (JournalException full) {
      lost = true; // nothing more can be kept; the run goes on from what was
      launcher.note("the run %s ended: %s".formatted(id, full.getMessage()));
    }
  }

  private static boolean isOfDatabase(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JournalAwayException || cause instanceof ClaimLostException) {
        return true;
      }
    }
    return false;
  }

  /** Another host may go on with the run at once. */
  private void release() {
    if (!lost) {
      try {
        journal.claims().release(claim);
      } catch (JournalException e) {
        // The claim expires.
      }
    }
  }

  /** How far the run came; the journal may be what failed. */
  private void noteSession(Throwable end) {
    RunSession begun = session;
    if (begun != null) {
      try {
        begun.note();
      } catch (RuntimeException e) {
        end.addSuppressed(e);
      }
    }
  }

  /** Each listener hears of the end once: from whoever takes it off the list. */
  private void tellEnd() {
    Optional<RunView> view = ended();
    tell(listener -> {
      if (listeners.remove(listener)) {
        view.ifPresent(listener::ended);
      }
    });
  }

  private Optional<RunView> ended() {
    try {
      return journal.run(id).map(run -> RunView.of(run, null));
    } catch (JournalException e) {
      return Optional.empty(); // the run goes on elsewhere or later, and has not ended
    }
  }

  /** The run's failure, kept with it; the journal may be what failed. */
  private void fail(Throwable e) {
    String detail = e.getMessage() == null ? e.toString() : e.getMessage();
    try {
      journal.setState(id, RunState.FAILED, detail);
    } catch (RuntimeException journalFailure) {
      journalFailure.addSuppressed(e);
      throw journalFailure;
    }
  }

  /**
   * Ends the run's work; what is in the journal stays, and says so already.
   *
   * @param state STOPPED or PAUSED
   */
  void end(RunState state) {
    if (thread.isAlive()) {
      asked = state;
      thread.interrupt();
    }
  }

  /** Whether it ends because somebody asked for that. */
  boolean isEnding() {
    return asked != null && !hasEnded();
  }

  void interrupt() {
    interrupted = true;
    thread.interrupt();
  }

  void await() throws InterruptedException {
    ended.await();
  }

  /** Waits at most so long; whether it has ended. */
  boolean awaitWithin(Duration patience) throws InterruptedException {
    return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void awaitQuietly() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Nullable Progress progress() {
    return progress;
  }

  FrontView front() {
    return front;
  }

  /** The devices that it has for itself. */
  List<DeviceView> ownDevices() {
    Experiment opened = experiment;
    return opened == null ? List.of() : opened.ownDevices();
  }

  /** Why it does not get on; null: it does. */
  @Nullable String waiting() {
    Experiment opened = experiment;
    return opened != null && opened.place().isHeldUp()
        ? "waits: people have all its devices, as tinyloop lease list tells"
        : null;
  }

  /**
   * Seconds that a candidate which joins the queue now waits for a device, about; null: unknown.
   */
  @Nullable Double waitSeconds() {
    Experiment opened = experiment;
    return opened == null
        ? null
        : opened.place().waitEstimate().map(wait -> wait.toMillis() / 1e3).orElse(null);
  }

  RunService.Subscription subscribe(RunListener listener) {
    listeners.add(listener);
    if (over) {
      tellEnd();
    }
    return () -> listeners.remove(listener);
  }

  /** Whoever only watches cannot break the run: a listener that fails is not told again. */
  private void tell(Consumer<RunListener> event) {
    for (RunListener listener : List.copyOf(listeners)) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        listeners.remove(listener);
      }
    }
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public void progress(Progress now) {
    progress = now;
    tell(listener -> listener.progress(now));
  }

  @Override
  public void evaluating(Genome genome) {
    tell(listener -> listener.evaluating(genome));
  }

  @Override
  public void submitted(Genome genome, EvaluationJob job) {
    tell(listener -> listener.submitted(genome, job));
  }

  @Override
  public void recorded(Genome genome, Evaluation evaluation, Duration took) {
    tell(listener -> listener.recorded(genome, evaluation, took));
  }

  @Override
  public void evaluated(Individual individual) {
    RunSession begun = session;
    if (begun != null) {
      begun.step();
    }
    tell(listener -> listener.evaluated(individual));
  }

  @Override
  public void front(FrontView now) {
    front = now;
    tell(listener -> listener.front(now));
  }

  @Override
  public void incident(String device, String kind, String detail) {
    journal.recordIncident(id, device, kind, detail);
    tell(listener -> listener.incident(device, kind, detail));
  }
}
