package io.tinyloop.device;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The wait for a board that is not plugged in. Used by the device's thread. */
final class AbsentBoard {

  /** It is looked for this often. */
  private static final Duration POLL = Duration.ofMillis(500);

  private final DeviceConnector connector;
  private final PoolServices pool;
  private final DeviceRecord record;
  private final Claim claim;
  private final QuarantineStay stay;
  private final Consumer<@Nullable Outcome> leave;
  private final Runnable rejoin;

  /**
   * @param leave takes the device out of service, with the reason
   * @param rejoin brings it back
   */
  AbsentBoard(
      DeviceConnector connector,
      PoolServices pool,
      DeviceRecord record,
      Claim claim,
      QuarantineStay stay,
      Consumer<@Nullable Outcome> leave,
      Runnable rejoin) {
    this.connector = connector;
    this.pool = pool;
    this.record = record;
    this.claim = claim;
    this.stay = stay;
    this.leave = leave;
    this.rejoin = rejoin;
  }

  /**
   * Returns when the board is plugged in, or wanted for something else. Jobs that only it can run
   * wait for a while, then end.
   */
  void await() throws InterruptedException {
    Deadline patience = Deadline.after(PoolSettings.OFFLINE_PATIENCE, pool.nanoClock());
    boolean left = false;
    boolean waits = record.state() == DeviceState.OFFLINE;
    while (waits) {
      claim.awaitAsked(POLL);
      waits =
          record.state() == DeviceState.OFFLINE
              && !claim.isAsked()
              && !stay.ordered()
              && !connector.isPresent();
      if (waits && !left && patience.passed()) {
        left = true;
        leave.accept(record.lastFault());
      }
    }
    if (left) {
      rejoin.run();
    }
  }
}
