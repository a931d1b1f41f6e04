package io.tinyloop.device;

import io.tinyloop.device.Outcome.LeaseLost;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * When this host uses a device that other hosts reach, too: it waits for its claim, and gives the
 * device away between two jobs when another host's turn has come. Used by the device's thread.
 */
final class HostTurn {

  /** Whether a claim is to be had is known in memory, and looked at this often. */
  private static final Duration POLL = Duration.ofMillis(100);

  private final PoolServices pool;
  private final String name;
  private final HostClaim right;
  private final DeviceRecord record;
  private final DeviceStanding standing;
  private final DeviceConnection connection;
  private final Claim person;
  private final QuarantineStay stay;
  private final CountDownLatch closing;

  /** Whether a job ended because another host has the device. */
  private boolean lost;

  /**
   * @param person who may ask for the device between two jobs
   * @param closing is down when the device leaves its pool
   */
  HostTurn(
      DeviceConnector connector,
      PoolServices pool,
      DeviceRecord record,
      DeviceStanding standing,
      DeviceConnection connection,
      Claim person,
      QuarantineStay stay,
      CountDownLatch closing) {
    this.pool = pool;
    this.name = connector.name();
    this.right = connector.hostClaim();
    this.record = record;
    this.standing = standing;
    this.connection = connection;
    this.person = person;
    this.stay = stay;
    this.closing = closing;
  }

  boolean isHeld() {
    return right.isHeld();
  }

  /**
   * Waits for the claim. Jobs that only this device can run wait meanwhile; what it did before
   * another host had it counts no more, and it gets a lease with a newer epoch.
   *
   * @return false if it is to leave the pool, is kept from work, or is with a person
   */
  boolean await() throws InterruptedException {
    if (right.isHeld()) {
      return true;
    }
    connection.dropWithin(pool.settings().grace());
    connection.beginTurn();
    forgive();
    while (!right.take(isNeeded())) {
      if (record.state() != DeviceState.ELSEWHERE) {
        standing.go(DeviceState.ELSEWHERE);
      }
      boolean closed = closing.await(POLL.toNanos(), TimeUnit.NANOSECONDS);
      if (closed || stay.ordered() || person.isGranted()) {
        right.release();
        return false;
      }
    }
    return true;
  }

  /** That the claim was lost is not the device's fault. */
  private void forgive() {
    if (lost) {
      lost = false;
      record.progressed();
    }
  }

  private boolean isNeeded() {
    return person.isAsked() || pool.dispatcher().isNeeded(name);
  }

  /** Whether the device is to go to another host now, or has gone. */
  boolean isOver() {
    return !right.isHeld() || isDue();
  }

  private boolean isDue() {
    return !person.isAsked() && right.isDue(isNeeded());
  }

  /**
   * Gives the device away if another host's turn has come, or nothing is to be done with it here.
   */
  void passOn() throws InterruptedException {
    boolean idles =
        record.state() == DeviceState.QUARANTINED || record.state() == DeviceState.OFFLINE;
    if (right.isHeld() && (idles || isDue())) {
      connection.dropWithin(pool.settings().grace());
      connection.beginTurn();
      right.release();
    }
  }

  /** An outcome that came because another host has the device by now says nothing of the device. */
  Outcome judged(Outcome outcome) {
    if (outcome.kind().settled() || right.isHeld()) {
      return outcome;
    }
    lost = true;
    return new LeaseLost(
        name,
        "Another host has the device by now, as this one did not renew its claim in time: %s"
            .formatted(outcome.reason()));
  }
}
