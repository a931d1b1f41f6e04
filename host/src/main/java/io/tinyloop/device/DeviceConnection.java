package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.device.recovery.ResettableLink;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.protocol.wire.LogLevel;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The link to one device of a pool, and the lease that commands over it carry: opened, tested,
 * fenced off, dropped. Used by the device's thread; {@link #drop} and {@link #statistics} by any.
 */
final class DeviceConnection {

  /** A board that boots is looked for this often. */
  private static final Duration BOOT_POLL = Duration.ofMillis(250);

  /** A port that does not close in this time is opened all the same. */
  private static final Duration METER_CLOSE = Duration.ofSeconds(5);

  private final DeviceConnector connector;
  private final PoolServices pool;
  private final KnownIdentity identity;
  private final LineSpeed speed;
  private volatile @Nullable Link link;

  /** What watches the device; kept when the link is, and opened anew with each runner. */
  private volatile @Nullable EnergyMeter meter;

  /** Closes the last link and its meter. */
  private volatile @Nullable Thread closing;

  /** What links that are closed have carried. */
  private LinkStatistics before = LinkStatistics.NOTHING;

  /** Of the pool's lease on the device; 0: it has none. */
  private int leaseEpoch;

  DeviceConnection(DeviceConnector connector, PoolServices pool) {
    this.connector = connector;
    this.pool = pool;
    this.identity = new KnownIdentity(connector);
    this.speed =
        new LineSpeed(
            note -> pool.listener().logged(connector.name(), new Log(LogLevel.WARNING, note)));
  }

  /** Opens the link and asks who is there; whatever an earlier session left running is ended. */
  DeviceSession open(DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    Link opened = connector.open();
    link = opened;
    return greeted(opened, record, deadline);
  }

  private DeviceSession greeted(Link over, DeviceRecord record, Deadline deadline)
      throws SessionException, InterruptedException {
    DeviceSession session = found(over, epoch(), deadline);
    requireKnown(identity.contradiction(session.hello(), session.link().name()));
    record.said(session.hello());
    session.cancel(deadline);
    return over instanceof VariableSpeedLink line
        ? speed.agree(
            line, session, until -> session(over, epoch(), until), answerTimeout(), deadline)
        : session;
  }

  private DeviceSession found(Link over, int epoch, Deadline deadline)
      throws SessionException, InterruptedException {
    return over instanceof VariableSpeedLink line
        ? speed.find(line, until -> session(over, epoch, until), answerTimeout(), deadline)
        : session(over, epoch, deadline);
  }

  private Duration answerTimeout() {
    return pool.settings().session().answerTimeout();
  }

  /** The device has done a job over this link. */
  void served() {
    speed.trusted();
  }

  boolean isOpen() {
    return link != null;
  }

  /** Whether the open link is one that may be able to reset the board by its wires. */
  boolean hasResetLines() {
    return link instanceof ResettableLink;
  }

  private Link openLink() throws IOException {
    Link open = link;
    if (open == null) {
      throw new IOException("The link is closed.\nMaybe the device did not come back in time.");
    }
    return open;
  }

  /** Begins again over the open link. */
  DeviceSession resync(DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    return greeted(openLink(), record, deadline);
  }

  /** Has the device restart itself; half of the time is for asking, half for coming back. */
  DeviceSession softReset(DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    Link open = openLink();
    Deadline half = deadline.within(deadline.remaining().dividedBy(2));
    DeviceSession.restart(
        open, epoch(), pool.settings().session(), listener(), pool.random(), half);
    return greeted(open, record, deadline);
  }

  /** Resets the board by its port's wires; null if the port has none. */
  @Nullable DeviceSession lineReset(DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    Link open = openLink();
    try {
      if (!(open instanceof ResettableLink resettable && resettable.pulseResetLines())) {
        return null;
      }
      speed.poweredOn();
      return greeted(open, record, deadline);
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }

  /** Closes the link and opens another. */
  DeviceSession reopen(DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    dropWithin(earlier(pool.settings().grace(), deadline));
    return open(record, deadline);
  }

  /** Switches the device off and on, and opens links until it answers over one. */
  DeviceSession powerCycle(PowerControl power, DeviceRecord record, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    dropWithin(earlier(pool.settings().grace(), deadline));
    power.cycle(deadline.remaining());
    speed.poweredOn();
    while (true) {
      try {
        return open(record, deadline);
      } catch (IOException | SessionException.NoAnswer | SessionException.LinkLost e) {
        drop();
        Duration left = deadline.remaining();
        if (left.compareTo(BOOT_POLL) <= 0) {
          throw e;
        }
        Thread.sleep(BOOT_POLL);
      }
    }
  }

  private static Duration earlier(Duration patience, Deadline deadline) {
    Duration left = deadline.remaining();
    return left.compareTo(patience) < 0 ? left : patience;
  }

  private DeviceSession session(Link over, int epoch, Deadline deadline)
      throws SessionException, InterruptedException {
    return DeviceSession.open(
        over, epoch, pool.settings().session(), listener(), pool.random(), deadline);
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void logged(Log line) {
        pool.listener().logged(connector.name(), line);
      }
    };
  }

  /** The epoch of the pool's lease, which it takes when it has none. */
  private int epoch() {
    if (leaseEpoch == 0) {
      leaseEpoch = pool.epochs().next(connector);
    }
    return leaseEpoch;
  }

  /** Of what is evaluated under the lease that the session has. */
  private EvaluationIds ids() {
    return pool.ids().of(epoch());
  }

  /** Another host may have had the board: the next session begins another lease. */
  void beginTurn() {
    leaseEpoch = 0;
  }

  /** A person had the board: the next session begins another lease, and a whole admission test. */
  void endLease(@Nullable String uid) {
    leaseEpoch = 0;
    speed.forgive();
    if (uid != null) {
      pool.admission().forget(uid);
    }
  }

  /**
   * Shows the device an epoch newer than the pool's: from then on it refuses the pool. Its line is
   * as slow as anybody expects.
   */
  void fence(int epoch, Deadline deadline) throws SessionException, InterruptedException {
    Link open = link;
    if (open != null) {
      DeviceSession session = session(open, epoch, deadline);
      if (open instanceof VariableSpeedLink line) {
        speed.restore(line, session, deadline);
      }
    }
  }

  private static void requireKnown(Optional<String> contradiction)
      throws SessionException.Stranger {
    if (contradiction.isPresent()) {
      throw new SessionException.Stranger(contradiction.get());
    }
  }

  /**
   * Why the device fails the admission test; nothing if it passes, and says the same of itself as
   * before: from now on it must be this one. Faults of a device that gets further than ever do not
   * add up.
   */
  Optional<String> failure(DeviceSession session, DeviceRecord record, Deadline deadline)
      throws SessionException, InterruptedException {
    String uid = session.hello().uid();
    int before = pool.admission().passed(uid);
    try {
      return failure(session, deadline);
    } finally {
      if (pool.admission().passed(uid) > before) {
        record.progressed();
      }
    }
  }

  private Optional<String> failure(DeviceSession session, Deadline deadline)
      throws SessionException, InterruptedException {
    Optional<String> failure =
        connector.admissionTested()
            ? pool.admission().failure(session, ids()::next, deadline)
            : Optional.empty();
    if (failure.isEmpty()) {
      requireKnown(identity.admit(session.hello(), session.askAgain(pool.random(), deadline)));
      pool.admission().lastCheck(session).ifPresent(check -> note(check, session.hello()));
    }
    return failure;
  }

  /** Keeps what the reference model took; tells if the board is not what it was. */
  private void note(CheckTime check, Hello hello) {
    pool.calibrations()
        .offsets()
        .note(check.of(hello, pool.instants().instant()))
        .ifPresent(chart ->
            pool.listener()
                .faulted(
                    connector.name(),
                    new Outcome.InstrumentFault(
                        connector.name(),
                        "The reference model takes %.1f ticks, which its control chart calls %s; the board's offset is taken anew."
                            .formatted(check.ticks(), chart.points().getLast().signal()))));
  }

  /**
   * A refused candidate's outcome. Whoever says that a candidate does not fit decides for all
   * devices: it must still be the device that was admitted.
   */
  Outcome confirmed(
      Outcome refused, DeviceSession session, DeviceRecord record, EvaluationRunner.Guard guard)
      throws InterruptedException {
    Duration limit = pool.settings().admissionTimeout();
    try (Watch _ = guard.watch(limit)) {
      return failure(session, record, Deadline.after(limit, pool.nanoClock()))
          .<Outcome>map(reason ->
              new DeviceFault(
                  connector.name(), "It refused a candidate, and then: %s".formatted(reason)))
          .orElse(refused);
    } catch (SessionException e) {
      return OutcomeMapping.of(connector.name(), e);
    }
  }

  /**
   * What runs jobs on a device that passed.
   *
   * @throws SessionException.Unsteady if its meter does not work
   */
  EvaluationRunner runner(DeviceSession session) throws SessionException, InterruptedException {
    EnergyMeter open = meter();
    Measurer measurer =
        new Measurer(session, ids(), pool.calibrations(), pool.instants(), pool.nanoClock(), open);
    return new EvaluationRunner(
        connector.name(),
        session,
        connector.verification(),
        pool.law(),
        ids(),
        measurer,
        pool.nanoClock());
  }

  private @Nullable EnergyMeter meter() throws SessionException, InterruptedException {
    if (connector.meter().isEmpty()) {
      return null;
    }
    Thread last = closing;
    if (last != null) {
      var _ = last.join(METER_CLOSE); // two readers of one port would share its bytes
    }
    EnergyMeter old = meter;
    if (old != null) {
      meter = null;
      old.close();
    }
    try {
      return kept(connector.meter().get().open());
    } catch (MeterException e) {
      throw new SessionException.Unsteady(String.valueOf(e.getMessage()));
    }
  }

  /** A meter that opens after the link was dropped is closed at once: null. */
  private @Nullable EnergyMeter kept(EnergyMeter opened) {
    synchronized (this) {
      if (link != null) {
        meter = opened;
        return opened;
      }
    }
    opened.close();
    return null;
  }

  /** What the open link and all before it have carried. */
  synchronized LinkStatistics statistics() {
    Link open = link;
    return open == null ? before : before.plus(open.statistics());
  }

  /** Closes the link and waits until it is closed, at most so long. */
  void dropWithin(Duration patience) throws InterruptedException {
    Thread closer = drop();
    if (closer != null) {
      var _ = closer.join(patience);
    }
  }

  /** Closes the link on a thread of its own, which can hang; null if there is none. */
  synchronized @Nullable Thread drop() {
    Link open = link;
    link = null;
    before = open == null ? before : before.plus(open.statistics());
    EnergyMeter watching = meter;
    meter = null;
    if (open == null && watching == null) {
      return null;
    }
    Thread closer =
        Thread.ofPlatform()
            .daemon()
            .name("close " + connector.name())
            .start(() -> close(open, watching));
    closing = closer;
    return closer;
  }

  private static void close(@Nullable Link open, @Nullable EnergyMeter watching) {
    if (open != null) {
      open.close();
    }
    if (watching != null) {
      watching.close();
    }
  }
}
