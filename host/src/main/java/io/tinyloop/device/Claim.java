package io.tinyloop.device;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A person's claim on a device of a pool: asked for, granted between two jobs, given back. Between
 * the device's thread, which grants, and whoever asks. Thread-safe.
 */
final class Claim {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable CompletableFuture<Integer> asked;
  private boolean granted;
  private boolean closed;
  private boolean woken;

  /**
   * Asks for the device.
   *
   * @return completes with the person's epoch when the device is free; is cancelled when the claim
   *     is given back before
   */
  CompletableFuture<Integer> ask() {
    lock.lock();
    try {
      CompletableFuture<Integer> known = asked;
      if (known == null) {
        known = new CompletableFuture<>();
        asked = known;
        changed.signalAll();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** A claim from before this pool was started, granted from its beginning. */
  void askGranted(int epoch) {
    ask().complete(epoch);
    lock.lock();
    try {
      granted = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was asked for the device and not given back. */
  boolean isAsked() {
    lock.lock();
    try {
      return asked != null;
    } finally {
      lock.unlock();
    }
  }

  boolean isGranted() {
    lock.lock();
    try {
      return granted;
    } finally {
      lock.unlock();
    }
  }

  /** The device is free for whoever asked, if that is still wanted. */
  void grant(int epoch) {
    CompletableFuture<Integer> waiting;
    lock.lock();
    try {
      waiting = asked;
      granted = waiting != null;
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      waiting.complete(epoch);
    }
  }

  /** Gives the device back, or asks for it no longer. */
  void giveBack() {
    CompletableFuture<Integer> waiting;
    lock.lock();
    try {
      waiting = asked;
      asked = null;
      granted = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  /** Ends a wait of {@link #awaitAsked}, now or the next. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the device is asked for, or {@link #wake}, at most so long. */
  void awaitAsked(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (asked == null && !closed && !woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a granted device is given back, or the pool is closed. */
  void awaitReturn() throws InterruptedException {
    lock.lock();
    try {
      while (granted && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
