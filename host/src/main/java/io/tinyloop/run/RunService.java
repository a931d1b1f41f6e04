package io.tinyloop.run;

import io.tinyloop.access.Caller;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.ClaimStore;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.NewRun;
import io.tinyloop.journal.RunClaim;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import io.tinyloop.streaming.HopWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one host: starts them, resumes them after a restart, shows them. Thread-safe; each
 * run has a thread of its own.
 */
public final class RunService implements AutoCloseable {

  /** A run that is asked to end does so when its devices have been told. */
  private static final Duration END = Duration.ofSeconds(10);

  private final Journal journal;
  private final RunArchive archive;
  private final RunLauncher launcher;
  private final Supplier<String> ids;
  private final RunLimits limits;
  private final ClaimSettings claims;
  private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Set<RunFollower> followers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ClaimKeeper keeper;

  /**
   * @param ids gives each run its id
   */
  public RunService(Journal journal, RunLauncher launcher, Supplier<String> ids) {
    this(journal, launcher, ids, RunLimits.NONE);
  }

  /** The same with a bounded number of runs that go on at once. */
  public RunService(Journal journal, RunLauncher launcher, Supplier<String> ids, RunLimits limits) {
    this(journal, launcher, ids, limits, ClaimSettings.ALONE);
  }

  /** The same for one of several hosts, which share the runs of a database. */
  public RunService(
      Journal journal,
      RunLauncher launcher,
      Supplier<String> ids,
      RunLimits limits,
      ClaimSettings claims) {
    this.claims = claims;
    this.limits = limits;
    this.journal = journal;
    this.archive = new RunArchive(journal);
    this.launcher = launcher;
    this.ids = ids;
  }

  /** Tells {@code listener} what every run does that is started or resumed from now on. */
  public void watch(RunListener listener) {
    watchers.add((id, configuration) -> listener);
  }

  /** Gives each run that is started or resumed from now on a listener of its own. */
  public void watchEach(Watcher watcher) {
    watchers.add(watcher);
  }

  /** Who listens to a run. */
  @FunctionalInterface
  public interface Watcher {
    RunListener of(String id, RunConfiguration configuration);
  }

  /** Starts a run and returns its id. */
  public String start(RunConfiguration configuration) {
    return start(configuration, new RunListener() {});
  }

  /** Starts a run that {@code listener} hears from its first moment on, and returns its id. */
  public String start(RunConfiguration asked, RunListener listener) {
    return start(Caller.LOCAL, asked, listener);
  }

  /**
   * Starts a run of the caller's tenant, and returns its id.
   *
   * @throws TooManyRunsException if as many as may are going on
   */
  public String start(Caller caller, RunConfiguration asked, RunListener listener) {
    return start(caller, asked, Placement.USUAL, listener);
  }

  /** The same with a place among the runs that share devices. */
  public synchronized String start(
      Caller caller, RunConfiguration asked, Placement placement, RunListener listener) {
    RunConfiguration configuration = launcher.resolved(caller.tenant(), asked, placement);
    launcher.check(configuration);
    RunClaim claim = begin(caller, configuration);
    journal.sessions().place(claim.run(), placement.priority());
    launch(claim, caller.tenant(), configuration, placement, listener);
    return claim.run();
  }

  private RunClaim begin(Caller caller, RunConfiguration configuration) {
    NewRun run =
        new NewRun(
            ids.get(),
            Json.write(configuration),
            launcher.commit(),
            caller.tenant(),
            caller.name());
    ClaimStore.Begun begun =
        journal.claims().begin(run, claims.host(), claims.time(), limits.perTenant(), limits.all());
    RunClaim claim = begun.claim();
    if (claim == null) {
      throw limits.reached(caller.tenant(), begun.ofTenant(), begun.all());
    }
    return claim;
  }

  /** Goes on with a run, whatever ended it; one that is completed is only reported again. */
  public synchronized String resume(String id, RunListener listener) {
    awaitEndAsked(id);
    RunRecord run = journal.run(id).orElseThrow();
    if (run.state() != RunState.COMPLETED && !isGoingOn(active.get(id))) {
      if (run.state() != RunState.RUNNING) {
        journal.setState(id, RunState.RUNNING, null);
      }
      takeUp(run, listener);
    }
    return id;
  }

  /** Works on a run, unless another host does. */
  private void takeUp(RunRecord run, RunListener listener) {
    RunConfiguration configuration = Json.read(run.configuration(), RunConfiguration.class);
    Placement placement = new Placement(journal.sessions().priority(run.id()), List.of());
    journal
        .claims()
        .take(run.id(), claims.host(), claims.time())
        .ifPresent(claim -> launch(claim, run.tenant(), configuration, placement, listener));
  }

  /**
   * The same for somebody who asks over the network.
   *
   * @throws TooManyRunsException if as many as may are going on
   */
  public synchronized String resumeAsked(String id, RunListener listener) {
    awaitEndAsked(id);
    RunRecord run = journal.run(id).orElseThrow();
    if (run.state() != RunState.COMPLETED && !isGoingOn(active.get(id))) {
      checkLimits(run.tenant());
    }
    return resume(id, listener);
  }

  /** A run that was just paused or stopped must come to its end before it can go on. */
  private void awaitEndAsked(String id) {
    ActiveRun run = active.get(id);
    try {
      if (run != null && run.isEnding() && !run.awaitWithin(END)) {
        throw new IllegalArgumentException(
            "The run %s still comes to its end.%nMaybe try again in a moment.".formatted(id));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the run %s ended.".formatted(id), e);
    }
  }

  private void checkLimits(String tenant) {
    limits.check(tenant, journal.claims().goingOn(tenant), journal.claims().goingOn(null));
  }

  private static boolean isGoingOn(@Nullable ActiveRun run) {
    return run != null && !run.hasEnded();
  }

  /** Goes on with every run that was running when the last host that worked on it ended. */
  public void resumeAll() {
    journal.claims().unclaimed().forEach(this::resumeUnclaimed);
  }

  /**
   * From now on shares the runs with other hosts: takes those that nobody works on, and leaves
   * those that others have.
   *
   * @param also called at each look at what the others did
   */
  public void share(Runnable also) {
    keeper =
        new ClaimKeeper(
            journal, claims, this::goingOn, this::takeUpUnclaimed, also, launcher::note);
  }

  private List<ActiveRun> goingOn() {
    return active.values().stream().filter(RunService::isGoingOn).toList();
  }

  private void takeUpUnclaimed(String id) {
    if (!isGoingOn(active.get(id))) {
      launcher.note("run %s is worked on by no host, and goes on here".formatted(id));
      resumeUnclaimed(id);
    }
  }

  private synchronized void resumeUnclaimed(String id) {
    boolean running = journal.run(id).filter(run -> run.state() == RunState.RUNNING).isPresent();
    if (running && !isGoingOn(active.get(id))) {
      resumeOrFail(id);
    }
  }

  /** One run that cannot be read keeps no other from going on. */
  private void resumeOrFail(String id) {
    try {
      resume(id, new RunListener() {});
    } catch (IllegalArgumentException e) {
      journal.setState(id, RunState.FAILED, e.getMessage());
    }
  }

  private void launch(
      RunClaim claim,
      String tenant,
      RunConfiguration configuration,
      Placement placement,
      RunListener listener) {
    ActiveRun run = new ActiveRun(claim, tenant, configuration, placement, journal, launcher);
    watchers.forEach(watcher -> run.subscribe(watcher.of(claim.run(), configuration)));
    run.subscribe(listener);
    active.put(claim.run(), run);
    run.start();
  }

  /** All runs, newest first. */
  public List<RunView> runs() {
    return journal.runs().stream().map(this::view).toList();
  }

  /** The run {@code id}. */
  public Optional<RunView> run(String id) {
    return journal.run(id).map(this::view);
  }

  private RunView view(RunRecord run) {
    ActiveRun here = here(run.id());
    RunView view = RunView.of(run, here);
    return run.state() == RunState.RUNNING && here == null ? elsewhere(view) : view;
  }

  /** What another host works on, as it shows it. */
  private RunView elsewhere(RunView view) {
    return archive.progress(view.id()).map(view::withProgress).orElse(view);
  }

  /** The run where it is this host's, or was when it ended. */
  private @Nullable ActiveRun here(String id) {
    ActiveRun run = active.get(id);
    return run == null || run.isLost() ? null : run;
  }

  /** All individuals of a run on any data, in order of completion. */
  public List<Individual> individuals(String id) {
    return archive.individuals(id);
  }

  /** The individuals of one genome, {@code 8,8,4,…}, on any data, in order of completion. */
  public List<Individual> individuals(String id, String genome) {
    return archive.individuals(id, genome);
  }

  /** The evaluations of a run after the one with {@code ordinal}, at most {@code most}. */
  public List<EvaluatedPoint> points(String id, long ordinal, int most) {
    return archive.points(id, ordinal, most);
  }

  /** The front as it stands: of the report where there is one, live otherwise. */
  public FrontView front(String id) {
    Optional<RunReport> report = report(id);
    if (report.isPresent()) {
      return new FrontView(report.get().front(), report.get().homogeneous());
    }
    ActiveRun running = here(id);
    return running == null ? archive.front(id) : running.front();
  }

  /** The report of a completed run. */
  public Optional<RunReport> report(String id) {
    return archive.report(id);
  }

  /**
   * A point of a completed run's front as one file.
   *
   * @param number from 1
   */
  public byte[] export(String id, int number, ExportForm form) {
    RunRecord run = journal.run(id).orElseThrow();
    return BundleExport.of(journal, run, System.getenv()).file(number, form);
  }

  /** What a point of a completed run does with each hop of a stream; as {@link StreamingPoint}. */
  public HopWork hop(String id, int number, @Nullable String board) {
    RunRecord run = journal.run(id).orElseThrow();
    return StreamingPoint.of(BundleExport.of(journal, run, System.getenv()), number, board);
  }

  /** The journal of a run as JSON lines, one evaluation each. */
  public String journalLines(String id) {
    return RunFiles.journalLines(journal.evaluations(id));
  }

  /** Stops a run; its evaluations stay in the journal. Whether it was running. */
  public boolean stop(String id) {
    return end(id, RunState.STOPPED);
  }

  /** Pauses a run until it is resumed, over restarts of the host too. Whether it was running. */
  public boolean pause(String id) {
    return end(id, RunState.PAUSED);
  }

  /** The host that works on the run sees it in the journal; the state is there before. */
  private boolean end(String id, RunState state) {
    boolean running = journal.leaveRunning(id, state);
    ActiveRun here = active.get(id);
    if (running && here != null) {
      here.end(state);
    }
    return running;
  }

  /** Waits until a run has ended and returns it. */
  public RunView await(String id) throws InterruptedException {
    ActiveRun running = active.get(id);
    if (running != null) {
      running.await();
    }
    return run(id).orElseThrow();
  }

  /**
   * Tells {@code listener} what the run does from now on, until the returned subscription is
   * closed. Where it has ended already, the listener is told so at once.
   */
  public Subscription subscribe(String id, RunListener listener) {
    ActiveRun running = active.get(id);
    if (running != null && !running.hasEnded()) {
      return running.subscribe(listener);
    }
    Optional<RunView> run = run(id);
    if (journal.isShared() && run.filter(r -> r.state() == RunState.RUNNING).isPresent()) {
      return RunFollower.start(journal, id, listener, followers);
    }
    run.ifPresent(listener::ended);
    return () -> {};
  }

  /** A listener's place with a run. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** The devices that running runs of {@code tenant} have for themselves. */
  public List<DeviceView> devices(String tenant) {
    List<DeviceView> devices = new ArrayList<>();
    active.values().stream()
        .filter(run -> run.tenant().equals(tenant))
        .forEach(run -> devices.addAll(run.ownDevices()));
    return devices;
  }

  /** Interrupts all runs and waits for them; they resume when the host starts again. */
  @Override
  public void close() {
    ClaimKeeper sharing = keeper;
    if (sharing != null) {
      sharing.close();
    }
    followers.forEach(RunFollower::close);
    active.values().forEach(ActiveRun::interrupt);
    active.values().forEach(ActiveRun::awaitQuietly);
  }
}
