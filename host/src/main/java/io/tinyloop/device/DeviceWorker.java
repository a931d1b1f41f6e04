package io.tinyloop.device;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.LinkFault;
import io.tinyloop.device.Outcome.TimedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one device of a pool: connects, admits, runs jobs, and connects again after a
 * fault. Its calls are under a watch, so that one that never returns holds nothing up but itself.
 */
final class DeviceWorker implements Dispatcher.Worker {

  private final DeviceConnector connector;
  private final PoolServices pool;
  private final DeviceRecord record;
  private final DeviceStanding standing;
  private final DeviceConnection connection;
  private final RecoveryLadder ladder;
  private final QuarantineStay stay;
  private final AbsentBoard board;
  private final HostTurn turn;
  private final Claim claim = new Claim();
  private final Telling telling = new Telling();
  private final AttemptInbox inbox = new AttemptInbox();
  private final CheckClock check;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  DeviceWorker(DeviceConnector connector, PoolServices pool) {
    this.connector = connector;
    this.pool = pool;
    this.check = new CheckClock(pool.admission(), pool.nanoClock());
    this.record = new DeviceRecord(connector, pool.instants());
    this.standing = new DeviceStanding(connector, pool, record, this::status, this::leave);
    this.stay = new QuarantineStay(pool, record, standing, claim, this::beginAnew, this::rejoin);
    this.board = new AbsentBoard(connector, pool, record, claim, stay, this::leave, this::rejoin);
    this.connection = new DeviceConnection(connector, pool);
    this.turn = new HostTurn(connector, pool, record, standing, connection, claim, stay, closing);
    this.ladder =
        new RecoveryLadder(
            connector,
            pool,
            connection,
            record,
            standing,
            (limit, hung) -> watch(limit, hung, null));
    this.thread = Thread.ofVirtual().name("device " + connector.name()).unstarted(this::run);
  }

  void start() {
    pool.dispatcher().join(this);
    connector.hostClaim().listen(this::lookRound);
    thread.start();
  }

  /** Another host has the device by now, or waits for it. */
  private void lookRound() {
    if (!turn.isHeld()) {
      connection.drop();
    }
    inbox.wake();
  }

  @Override
  public String name() {
    return connector.name();
  }

  @Override
  public @Nullable DeviceClass deviceClass() {
    return record.deviceClass();
  }

  @Override
  public void assign(Attempt attempt) {
    inbox.add(attempt);
  }

  /** Asks for the device; completes with an epoch of its own when its job has ended. */
  CompletableFuture<Integer> hold() {
    pool.dispatcher().hold(this);
    CompletableFuture<Integer> granted = claim.ask();
    inbox.wake();
    return granted;
  }

  /** The device is with a person already, whom another host, or an earlier start, gave it to. */
  void holdSince(int epoch) {
    claim.askGranted(epoch);
    pool.dispatcher().hold(this);
    inbox.wake();
  }

  /** The device is the pool's again. */
  void release() {
    claim.giveBack();
    pool.dispatcher().unhold(this);
    inbox.wake();
  }

  /** Keeps the device from work when its job has ended, until {@link #pardon}. */
  void withdraw(Withdrawal order) {
    stay.order(order);
    pool.dispatcher().notReady(this);
    inbox.wake();
  }

  /** Ends the device's quarantine, whoever put it there. */
  void pardon() {
    stay.pardon();
  }

  DeviceStatus status() {
    return record.status(connection.statistics());
  }

  /** Ends the thread and closes the link, without waiting for either. */
  void close() {
    closing.countDown();
    claim.close();
    connector.hostClaim().end();
    standing.go(DeviceState.CLOSED);
    leave(null);
    thread.interrupt();
    connection.drop();
  }

  private void run() {
    while (isWorth()) {
      try {
        awaitReturn();
        board.await();
        EvaluationRunner runner = turn.await() && !stay.ordered() ? connect() : null;
        if (runner != null) {
          serve(runner);
        }
        lendIfAsked();
        stay.followOrder();
        dropUnlessRecoverable();
        passOn();
        pause();
      } catch (InterruptedException e) {
        // The pool was closed, or a call hung that can be interrupted: the state tells.
        connection.drop();
      } catch (RuntimeException | Error e) {
        broke(e);
      }
    }
  }

  /** As long as a person has the device; after that it is new to the pool. */
  private void awaitReturn() throws InterruptedException {
    if (claim.isGranted()) {
      standing.go(DeviceState.LEASED);
      claim.awaitReturn();
    }
    if (record.givenBack()) {
      beginAnew();
      rejoin();
    }
  }

  /** Leaves the device to a person who asked for it: fenced off by an epoch, its link closed. */
  private void lendIfAsked() throws InterruptedException {
    if (claim.isAsked() && !claim.isGranted() && turn.isHeld()) {
      pool.dispatcher().notReady(this);
      giveBack();
      int epoch = pool.epochs().next(connector);
      var _ =
          within(
              pool.settings().connectTimeout(),
              "take a new lease",
              deadline -> {
                connection.fence(epoch, deadline);
                return epoch;
              });
      connection.dropWithin(pool.settings().grace());
      if (standing.go(DeviceState.LEASED)) {
        claim.grant(epoch);
      }
    }
  }

  /** Leaves the device to another host whose turn it is. */
  private void passOn() throws InterruptedException {
    if (turn.isOver()) {
      pool.dispatcher().notReady(this);
      giveBack();
    }
    turn.passOn();
  }

  /** Whether the device may run jobs: one in quarantine is given another chance after a while. */
  private boolean isWorth() {
    stay.sitOut();
    return record.state().usable() || record.state() == DeviceState.OFFLINE;
  }

  /** What the pool knew of the device's lease and line is over. */
  private void beginAnew() {
    connection.endLease(status().uid());
  }

  private void rejoin() {
    pool.dispatcher().join(this);
    standing.changed();
  }

  /** The program fails on this device, unforeseen: it is given no more jobs. */
  private void broke(Throwable error) {
    Outcome fault = new DeviceFault(name(), "The host broke at the device: %s.".formatted(error));
    stay.broke();
    standing.condemn(fault);
    connection.drop();
  }

  /** Waits before the next connection, longer after each fault in a row. */
  private void pause() throws InterruptedException {
    int faults = record.consecutiveFaults();
    if (faults > 0) {
      Duration wait = pool.settings().retry(faults);
      var _ = closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private @Nullable EvaluationRunner connect() throws InterruptedException {
    if (!standing.go(DeviceState.CONNECTING)) {
      return null;
    }
    Duration limit = pool.settings().connectTimeout();
    DeviceSession session =
        record.consecutiveFaults() > 0
            ? recovered()
            : within(limit, "connect", deadline -> connection.open(record, deadline));
    if (session == null || claim.isAsked() || !standing.go(DeviceState.ADMITTING)) {
      return null;
    }
    return admitted(session)
        ? within(limit, "have its meter ready", _ -> connection.runner(session))
        : null;
  }

  private @Nullable DeviceSession recovered() throws InterruptedException {
    return switch (ladder.climb(record.consecutiveFaults(), claim::isAsked)) {
      case Ascent.Recovered(DeviceSession session) -> session;
      case Ascent.Failed(Outcome fault, boolean absent) -> {
        connection.drop();
        standing.unreachable(fault, absent);
        yield null;
      }
      case Ascent.GivenUp _ -> null;
    };
  }

  /** After a fault the link is kept: its recovery begins there. */
  private void dropUnlessRecoverable() {
    if (record.consecutiveFaults() == 0 || !record.state().usable()) {
      connection.drop();
    }
  }

  /** A step towards a usable device; null if the device is not for use. */
  private interface Step<T> {
    @Nullable T take(Deadline deadline) throws IOException, SessionException, InterruptedException;
  }

  private <T> @Nullable T within(Duration limit, String what, Step<T> step)
      throws InterruptedException {
    try (Watch watch = watch(limit, late(what, limit), null)) {
      T result = step.take(Deadline.after(limit, pool.nanoClock()));
      return watch.hung() ? null : result;
    } catch (SessionException e) {
      standing.failed(OutcomeMapping.of(name(), e));
    } catch (IOException e) {
      standing.unreachable(
          new LinkFault(name(), String.valueOf(e.getMessage())),
          e instanceof DeviceAbsentException);
    }
    return null;
  }

  /** An attempt, and how long it may take. */
  private record Asked(Attempt attempt, Duration limit) {}

  private Watch watch(Duration limit, Outcome outcome, @Nullable Asked asked) {
    return pool.watch(limit, () -> hung(outcome, asked), this::revive);
  }

  private boolean admitted(DeviceSession session) throws InterruptedException {
    Boolean passed =
        within(
            pool.settings().admissionTimeout(),
            "pass its admission test",
            deadline -> {
              Optional<String> failure = connection.failure(session, record, deadline);
              failure.ifPresent(reason -> standing.condemn(new DeviceFault(name(), reason)));
              return failure.isEmpty();
            });
    check.checked();
    return passed != null && passed;
  }

  /** Runs jobs until one does not settle, or the device is gone. */
  private void serve(EvaluationRunner runner) throws InterruptedException {
    boolean healthy = true;
    while (healthy && isFree() && standing.go(DeviceState.IDLE)) {
      Attempt attempt =
          inbox.take(pool.settings().idleCheck(), () -> pool.dispatcher().ready(this));
      healthy = attempt == null ? turn.isHeld() && alive(runner) : ran(runner, attempt);
      if (healthy && check.isDue() && standing.go(DeviceState.ADMITTING)) {
        healthy = admitted(runner.session());
      }
    }
  }

  /** Whether no person and no other host is to have it. */
  private boolean isFree() {
    return !claim.isAsked() && !stay.ordered() && !turn.isOver();
  }

  /** Whether an idle device gives a sign of life. */
  private boolean alive(EvaluationRunner runner) throws InterruptedException {
    Duration limit = pool.settings().connectTimeout();
    try (Watch watch = watch(limit, late("answer when idle", limit), null)) {
      runner.ping(Deadline.after(limit, pool.nanoClock()));
      return !watch.hung();
    } catch (SessionException e) {
      pool.dispatcher().notReady(this);
      giveBack();
      standing.failed(OutcomeMapping.of(name(), e));
      return false;
    }
  }

  /** Gives back what was assigned in the moment in which the device turned out to be gone. */
  private void giveBack() {
    inbox.drain(pool.desk()::giveBack);
  }

  private boolean ran(EvaluationRunner runner, Attempt attempt) throws InterruptedException {
    record.worksFor(attempt.pending().lane().name());
    standing.go(DeviceState.BUSY);
    check.evaluates();
    long started = pool.nanoClock().getAsLong();
    try {
      pool.desk().started(name(), attempt);
      EvaluationRunner.Guard guard =
          limit -> watch(limit, late("end an evaluation", limit), new Asked(attempt, limit));
      Outcome ran = runner.run(attempt.job(), guard);
      Outcome outcome =
          ran instanceof CandidateInfeasible
              ? connection.confirmed(ran, runner.session(), record, guard)
              : ran;
      if (outcome.kind() == OutcomeKind.OK) {
        connection.served();
      }
      end(attempt, turn.judged(outcome), Duration.ofNanos(pool.nanoClock().getAsLong() - started));
      return outcome.kind().settled() && record.state() == DeviceState.BUSY;
    } catch (RuntimeException e) {
      broke(attempt, e);
      return false;
    } catch (Error e) {
      broke(attempt, e);
      throw e;
    }
  }

  private void broke(Attempt attempt, Throwable error) {
    if (attempt.end()) {
      pool.desk().broke(attempt.pending(), error);
    }
  }

  private Outcome late(String what, Duration limit) {
    return new TimedOut(name(), "The device did not %s in %s.".formatted(what, limit));
  }

  private void end(Attempt attempt, Outcome outcome, Duration took) {
    if (attempt.end()) {
      record.worksFor(null);
      attempt.pending().lane().ended(outcome, took);
      standing.quarantineAfter(record.ended(outcome, took), outcome);
      pool.desk().ended(attempt, outcome);
    }
  }

  /** On the alarm's thread, which all devices share: whoever hears of it may take long. */
  private void hung(Outcome outcome, @Nullable Asked asked) {
    if (record.go(DeviceState.HUNG)) {
      telling.start(() -> tellHung(outcome, asked));
    }
    thread.interrupt();
    connection.drop();
  }

  private void tellHung(Outcome outcome, @Nullable Asked asked) {
    standing.changed();
    leave(outcome);
    if (asked == null) {
      standing.failed(outcome);
    } else {
      end(asked.attempt(), outcome, asked.limit());
    }
    connector.hostClaim().release();
  }

  /** On the device's own thread: a call returned that counted as hung, and that has been told. */
  private void revive() {
    telling.await();
    if (record.revive()) {
      var _ = Thread.interrupted();
      rejoin();
    }
  }

  private void leave(@Nullable Outcome why) {
    pool.desk().lost(why);
    pool.dispatcher().leave(this).forEach(pool.desk()::orphaned);
    giveBack();
  }
}
