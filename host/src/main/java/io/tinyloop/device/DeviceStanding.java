package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.recovery.RecoveryAttempt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a device of a pool stands: its state and its faults, told to the pool's listener, and when
 * they put it into quarantine. Used by the device's thread and the alarm's.
 */
final class DeviceStanding {

  private final DeviceConnector connector;
  private final PoolServices pool;
  private final DeviceRecord record;
  private final Supplier<DeviceStatus> status;
  private final Consumer<@Nullable Outcome> leave;

  /**
   * @param status of the device now
   * @param leave takes it out of service, with the reason
   */
  DeviceStanding(
      DeviceConnector connector,
      PoolServices pool,
      DeviceRecord record,
      Supplier<DeviceStatus> status,
      Consumer<@Nullable Outcome> leave) {
    this.connector = connector;
    this.pool = pool;
    this.record = record;
    this.status = status;
    this.leave = leave;
  }

  /** Goes into a state; false if the device's state does not allow it. */
  boolean go(DeviceState next) {
    boolean went = record.go(next);
    if (went) {
      changed();
    }
    return went;
  }

  void changed() {
    tell(() -> pool.listener().changed(status.get()));
  }

  /** A step of the device's recovery is over. */
  void tried(RecoveryAttempt attempt) {
    record.tried(attempt);
    tell(() -> pool.listener().recovering(status.get(), attempt));
  }

  /** The device could not be reached; where its board is not there, that adds up to nothing. */
  void unreachable(Outcome fault, boolean absent) {
    if (!absent) {
      failed(fault);
      return;
    }
    record.missing(fault);
    if (go(DeviceState.OFFLINE)) {
      tell(() -> pool.listener().faulted(connector.name(), fault));
    }
  }

  /** A fault beside any attempt. */
  void failed(Outcome outcome) {
    quarantineAfter(noteFault(outcome), outcome);
  }

  /** A fault that leaves nothing to wait for: the device is put into quarantine at once. */
  void condemn(Outcome fault) {
    var _ = noteFault(fault);
    quarantine(fault);
  }

  private int noteFault(Outcome outcome) {
    int inRow = record.failed(outcome);
    if (record.state() != DeviceState.CLOSED) {
      tell(() -> pool.listener().faulted(connector.name(), outcome));
    }
    return inRow;
  }

  /** A device that obeys a newer lease is another's: asking it again and again would not help. */
  void quarantineAfter(int faults, Outcome outcome) {
    boolean stale = outcome.kind() == OutcomeKind.LEASE_LOST;
    if ((stale || faults >= pool.settings().maxConsecutiveFaults()) && isOurs(stale)) {
      quarantine(outcome);
    }
  }

  /** Whether it is this host's to judge: one that another host has by now gets its turn again. */
  private boolean isOurs(boolean doubtful) {
    return doubtful ? connector.hostClaim().confirm() : connector.hostClaim().isHeld();
  }

  private void quarantine(Outcome why) {
    String uid = record.uid();
    if (uid != null && why.kind() == OutcomeKind.DEVICE_FAULT) {
      pool.admission().forget(uid);
    }
    if (record.quarantine(why, pool.settings()::quarantine)) {
      changed();
      leave.accept(why);
    }
  }

  /** Takes the device out of service at a person's order. */
  void withdraw(Withdrawal order) {
    if (record.withdraw(order)) {
      changed();
      leave.accept(
          new DeviceFault(
              connector.name(),
              "It is in quarantine by %s: %s".formatted(order.by(), order.reason())));
    }
  }

  /** Tells the listener; one that fails keeps no device from its next state, but ends all jobs. */
  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException | Error e) {
      pool.desk().broke(e);
    }
  }
}
