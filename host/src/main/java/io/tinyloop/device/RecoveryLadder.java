package io.tinyloop.device;

import io.tinyloop.device.Outcome.LinkFault;
import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoveryResult;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.device.recovery.RecoveryStep;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a device back after a fault: step by step, each with a deadline, all within a budget, and
 * each told to the pool's listener. The more faults in a row, the stronger the step that it begins
 * with; the last ascent before quarantine begins with the strongest that there is. Used by the
 * device's thread.
 */
final class RecoveryLadder {

  private static final RecoveryStep[] STEPS = RecoveryStep.values();

  private final DeviceConnector connector;
  private final PoolServices pool;
  private final DeviceConnection connection;
  private final DeviceRecord record;
  private final DeviceStanding standing;
  private final Guard guard;
  private final RecoverySettings settings;

  /** Opens a watch over a step, for at most so long; {@code hung} is what it counts as if not. */
  @FunctionalInterface
  interface Guard {
    Watch watch(Duration limit, Outcome hung);
  }

  RecoveryLadder(
      DeviceConnector connector,
      PoolServices pool,
      DeviceConnection connection,
      DeviceRecord record,
      DeviceStanding standing,
      Guard guard) {
    this.connector = connector;
    this.pool = pool;
    this.connection = connection;
    this.record = record;
    this.standing = standing;
    this.guard = guard;
    this.settings = pool.settings().recovery();
  }

  /** What came of one step. */
  private sealed interface Tried {
    record Helped(DeviceSession session) implements Tried {}

    /**
     * @param stranger whether another board answered, which must be left alone
     * @param absent whether no board is plugged in
     * @param left why what is done over the same link had better be left; null: it may help
     */
    record Failed(Outcome fault, boolean stranger, boolean absent, @Nullable String left)
        implements Tried {}

    record Skipped(String reason) implements Tried {}
  }

  /**
   * Tries steps until one helps.
   *
   * @param faults in a row, at least 1
   * @param unwanted asked before each step, whether to leave it at that
   */
  Ascent climb(int faults, BooleanSupplier unwanted) throws InterruptedException {
    Deadline budget = Deadline.after(settings.budget(), pool.nanoClock());
    Tried.Failed failed = null;
    for (int i = first(faults).ordinal(); i < STEPS.length && !unwanted.getAsBoolean(); i++) {
      long started = pool.nanoClock().getAsLong();
      Tried tried = tried(STEPS[i], failed, budget);
      if (tried == null) {
        return new Ascent.GivenUp();
      }
      tell(STEPS[i], tried, Duration.ofNanos(pool.nanoClock().getAsLong() - started));
      switch (tried) {
        case Tried.Helped(DeviceSession session) -> {
          return new Ascent.Recovered(session);
        }
        case Tried.Failed failure when failure.fault().kind() == OutcomeKind.LEASE_LOST -> {
          return new Ascent.Failed(failure.fault(), false);
        }
        case Tried.Failed failure -> failed = failure;
        case Tried.Skipped _ -> {}
      }
    }
    return failed == null
        ? new Ascent.GivenUp()
        : new Ascent.Failed(failed.fault(), failed.absent());
  }

  /** A link that is closed must be opened first; what helped before and did not last is over. */
  private RecoveryStep first(int faults) {
    if (!connection.isOpen()) {
      return RecoveryStep.REOPEN;
    }
    boolean lastChance = faults >= pool.settings().maxConsecutiveFaults() - 1;
    RecoveryStep strongest =
        connector.power().isPresent() ? RecoveryStep.POWER_CYCLE : RecoveryStep.REOPEN;
    return lastChance ? strongest : STEPS[Math.min(faults - 1, RecoveryStep.REOPEN.ordinal())];
  }

  /** Null if the step hangs, of which the alarm has told. */
  private @Nullable Tried tried(RecoveryStep step, Tried.@Nullable Failed before, Deadline budget)
      throws InterruptedException {
    Optional<String> obstacle = obstacle(step, before, budget);
    if (obstacle.isPresent()) {
      return new Tried.Skipped(obstacle.get());
    }
    Duration deadline = settings.deadline(step);
    Duration left = budget.remaining();
    Duration limit = left.compareTo(deadline) < 0 ? left : deadline;
    Outcome hung =
        new TimedOut(
            connector.name(),
            "The device did not come back from the recovery step %s in %s."
                .formatted(step.word(), limit));
    Watch watch = guard.watch(limit, hung);
    Tried tried;
    try (watch) {
      tried = take(step, Deadline.after(limit, pool.nanoClock()));
    } catch (SessionException e) {
      boolean stranger = e instanceof SessionException.Stranger;
      tried = new Tried.Failed(OutcomeMapping.of(connector.name(), e), stranger, false, left(e));
    } catch (IOException e) {
      Outcome fault = new LinkFault(connector.name(), String.valueOf(e.getMessage()));
      tried = new Tried.Failed(fault, false, e instanceof DeviceAbsentException, null);
    }
    return watch.hung() ? null : tried;
  }

  /** A broken link carries nothing; a strange board is not ours. */
  private static @Nullable String left(SessionException e) {
    return switch (e) {
      case SessionException.Stranger _ -> "another board answers there";
      case SessionException.LinkLost _ -> "its link is broken";
      case SessionException.Refused _,
          SessionException.NoAnswer _,
          SessionException.Unreliable _,
          SessionException.DeviceReset _,
          SessionException.Unsteady _,
          SessionException.Violation _ ->
          null;
    };
  }

  /** Why a step cannot be, or had better not be taken. */
  private Optional<String> obstacle(
      RecoveryStep step, Tried.@Nullable Failed before, Deadline budget) {
    if (budget.passed()) {
      return Optional.of("the budget of %s is spent".formatted(settings.budget()));
    }
    Optional<String> left = Optional.ofNullable(before).map(Tried.Failed::left);
    return switch (step) {
      case RESYNC, SOFT_RESET -> left;
      case LINE_RESET ->
          left.or(() -> unless(connection.hasResetLines(), "its link has no reset lines"));
      case REOPEN -> Optional.empty();
      case POWER_CYCLE ->
          before != null && before.stranger()
              ? left
              : unless(
                  connector.power().isPresent(), "the bench file names no power control for it");
    };
  }

  private static Optional<String> unless(boolean possible, String reason) {
    return possible ? Optional.empty() : Optional.of(reason);
  }

  private Tried take(RecoveryStep step, Deadline deadline)
      throws IOException, SessionException, InterruptedException {
    return switch (step) {
      case RESYNC -> new Tried.Helped(connection.resync(record, deadline));
      case SOFT_RESET -> new Tried.Helped(connection.softReset(record, deadline));
      case LINE_RESET -> {
        DeviceSession session = connection.lineReset(record, deadline);
        yield session == null
            ? new Tried.Skipped("its port has no reset lines")
            : new Tried.Helped(session);
      }
      case REOPEN -> new Tried.Helped(connection.reopen(record, deadline));
      case POWER_CYCLE ->
          new Tried.Helped(
              connection.powerCycle(connector.power().orElseThrow(), record, deadline));
    };
  }

  private void tell(RecoveryStep step, Tried tried, Duration took) {
    standing.tried(
        switch (tried) {
          case Tried.Helped(DeviceSession session) ->
              new RecoveryAttempt(
                  step, RecoveryResult.HELPED, session.hello().uid() + " answered", took);
          case Tried.Failed failed ->
              new RecoveryAttempt(
                  step,
                  RecoveryResult.FAILED,
                  failed.fault().kind() + ": " + failed.fault().reason(),
                  took);
          case Tried.Skipped(String reason) ->
              new RecoveryAttempt(step, RecoveryResult.SKIPPED, reason, Duration.ZERO);
        });
  }
}
