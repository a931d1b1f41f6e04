package io.tinyloop.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a device stays in quarantine: until it is tested again, until a person releases it, or
 * until a person takes it. Orders come from any thread; the rest is the device's thread's.
 */
final class QuarantineStay {

  /** Until somebody wakes the thread. */
  private static final Duration FOR_GOOD = Duration.ofDays(365);

  private final PoolServices pool;
  private final DeviceRecord record;
  private final DeviceStanding standing;
  private final Claim claim;
  private final Runnable anew;
  private final Runnable rejoin;

  /** A person's order to keep it from work; null: there is none. */
  private volatile @Nullable Withdrawal order;

  /** A person released it: it begins anew. */
  private volatile boolean pardoned;

  /** This program fails on the device: trying again would fail again. */
  private volatile boolean broken;

  /**
   * @param anew makes the device one that the pool has never had
   * @param rejoin brings the device back into service
   */
  QuarantineStay(
      PoolServices pool,
      DeviceRecord record,
      DeviceStanding standing,
      Claim claim,
      Runnable anew,
      Runnable rejoin) {
    this.pool = pool;
    this.record = record;
    this.standing = standing;
    this.claim = claim;
    this.anew = anew;
    this.rejoin = rejoin;
  }

  /** A person wants the device kept from work. */
  void order(Withdrawal withdrawal) {
    order = withdrawal;
    claim.wake();
  }

  /** A person trusts the device, whoever did not. */
  void pardon() {
    order = null;
    broken = false;
    pardoned = record.state() == DeviceState.QUARANTINED;
    claim.wake();
  }

  /** The program failed on the device: only a person ends its quarantine. */
  void broke() {
    broken = true;
  }

  /** Whether it is kept from work; a person who wants it has it first. */
  boolean ordered() {
    return order != null && !claim.isAsked();
  }

  /** Puts the device into quarantine, if a person wants that. */
  void followOrder() {
    Withdrawal wanted = order;
    if (wanted != null && ordered()) {
      standing.withdraw(wanted);
    }
  }

  /** Returns when the device is not in quarantine any more. */
  void sitOut() {
    while (record.state() == DeviceState.QUARANTINED) {
      boolean forGood = order != null || broken;
      try {
        claim.awaitAsked(forGood ? FOR_GOOD : pool.settings().quarantine(record.quarantines()));
      } catch (InterruptedException e) {
        // The pool was closed: the state tells.
      }
      followOrder();
      leave(forGood);
    }
  }

  /** Back to work: as new if a person says so, else on probation, until the next fault. */
  private void leave(boolean forGood) {
    boolean asNew = pardoned;
    pardoned = false;
    boolean ends = asNew || claim.isAsked() || !(forGood || order != null);
    int faults = asNew ? 0 : pool.settings().maxConsecutiveFaults() - 1;
    if (asNew) {
      record.pardon();
      anew.run();
    }
    if (ends && record.release(faults)) {
      rejoin.run();
    }
  }
}
