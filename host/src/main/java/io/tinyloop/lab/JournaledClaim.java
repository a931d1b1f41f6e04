package io.tinyloop.lab;

import io.tinyloop.device.HostClaim;
import io.tinyloop.journal.DeviceClaim;
import io.tinyloop.journal.JournalException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One of {@link JournaledClaims}. Thread-safe; only the device's thread takes and releases. */
final class JournaledClaim implements HostClaim {

  private final JournaledClaims all;
  private final String device;

  /** Held for what is written into the journal and noted here. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Runnable news = () -> {};
  private volatile boolean ended;

  /** Of the claim that this host has; 0: it has none. */
  private volatile long generation;

  /** By the clock of the JVM, when whoever took or renewed it began with that. */
  private volatile long takenAt;

  private volatile long renewedAt;

  /** How the device stood when the journal told last; null: it did not, or nobody ever had it. */
  private volatile @Nullable DeviceClaim seen;

  /** When whoever asked the journal last began with that; what is older tells nothing. */
  private long askedAt = System.nanoTime();

  JournaledClaim(JournaledClaims all, String device) {
    this.all = all;
    this.device = device;
  }

  String device() {
    return device;
  }

  @Override
  public boolean take(boolean wants) {
    lock.lock();
    try {
      return isHeld() || (!ended && taken(wants));
    } catch (JournalException e) {
      return false; // the journal has told so itself
    } finally {
      lock.unlock();
    }
  }

  /** Asks the journal only where it may say yes, or is to hear something. */
  private boolean taken(boolean wants) {
    DeviceClaim last = seen;
    String next = last == null ? null : last.wantedBy();
    boolean free = last == null || last.host() == null;
    boolean waits = all.host().equals(next);
    if (last != null && !wants) {
      stopWaiting(last);
    }
    if (next == null ? free || wants : waits && free) {
      note(wants ? JournaledClaims.NEXT : Duration.ZERO);
    }
    return generation > 0;
  }

  private void stopWaiting(DeviceClaim last) {
    if (all.host().equals(last.wantedBy())) {
      all.store().leave(device, all.host());
      seen = new DeviceClaim(device, last.host(), last.generation(), null);
    }
  }

  private void note(Duration next) {
    long began = System.nanoTime();
    DeviceClaim now = all.store().take(device, all.host(), all.time(), next);
    seen = now;
    askedAt = System.nanoTime();
    if (all.host().equals(now.host())) {
      takenAt = began;
      renewedAt = began;
      generation = now.generation();
    }
  }

  @Override
  public boolean isHeld() {
    return generation > 0 && System.nanoTime() - renewedAt < all.time().toNanos();
  }

  @Override
  public boolean confirm() {
    try {
      all.look();
    } catch (JournalException e) {
      // What is known must do.
    }
    return isHeld();
  }

  @Override
  public boolean isDue(boolean needed) {
    boolean over = !needed || System.nanoTime() - takenAt > all.turn().toNanos();
    return generation > 0 && over && isWanted();
  }

  private boolean isWanted() {
    DeviceClaim last = seen;
    String next = last == null ? null : last.wantedBy();
    return next != null && !next.equals(all.host());
  }

  @Override
  public void release() {
    lock.lock();
    try {
      long mine = generation;
      DeviceClaim last = seen;
      generation = 0;
      if (mine == 0 && last != null) {
        stopWaiting(last);
      } else if (mine > 0) {
        seen = new DeviceClaim(device, null, mine, last == null ? null : last.wantedBy());
        askedAt = System.nanoTime();
        all.store().release(device, mine);
      }
    } catch (JournalException e) {
      // The next look gives it back.
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable String holder() {
    DeviceClaim last = seen;
    return last == null || all.host().equals(last.host()) ? null : last.host();
  }

  @Override
  public void listen(Runnable listener) {
    news = listener;
  }

  /** Whether a row is the claim that this host has; in doubt it is. */
  boolean isOf(DeviceClaim row) {
    return lock.isLocked() || generation == row.generation();
  }

  /** Notes how the device stood at a look that began at {@code began}. */
  void saw(@Nullable DeviceClaim row, long began) {
    boolean tell = false;
    if (lock.tryLock()) { // whoever has it hears from the journal itself
      try {
        tell = began - askedAt > 0 && noted(row, began);
      } finally {
        lock.unlock();
      }
    }
    if (tell) {
      news.run();
    }
  }

  /** Whether the device's thread is to look round. */
  private boolean noted(@Nullable DeviceClaim row, long began) {
    boolean before = isWanted();
    seen = row;
    if (generation == 0) {
      return false;
    }
    boolean mine = row != null && row.generation() == generation && all.host().equals(row.host());
    if (mine) {
      renewedAt = began;
    } else {
      generation = 0;
    }
    return !mine || (isWanted() && !before);
  }

  /** Another host may have a device whose claim was not renewed in time. */
  void watch() {
    if (generation > 0 && !isHeld()) {
      generation = 0;
      news.run();
    }
  }

  @Override
  public void end() {
    ended = true;
    generation = 0;
    all.forget(this);
  }
}
