package io.tinyloop.device;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a call that does not return is noticed. Opened before the call, closed after it:
 * either the call returned in time, or the alarm went off first, never both.
 */
final class Watch implements AutoCloseable {

  private final Runnable lateReturn;
  private final @Nullable Future<?> alarm;
  private boolean returned;
  private boolean hung;

  private Watch(
      ScheduledExecutorService clock, Duration limit, Runnable onHang, Runnable lateReturn) {
    this.lateReturn = lateReturn;
    this.alarm = clock.schedule(() -> ring(onHang), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * A running watch.
   *
   * @param onHang called on the clock's thread if the watch is still open after {@code limit}
   * @param lateReturn called by {@link #close} if that happened
   */
  static Watch start(
      ScheduledExecutorService clock, Duration limit, Runnable onHang, Runnable lateReturn) {
    return new Watch(clock, limit, onHang, lateReturn);
  }

  private Watch() {
    this.lateReturn = () -> {};
    this.alarm = null;
  }

  /** A watch that never goes off. */
  static Watch none() {
    return new Watch();
  }

  private synchronized void ring(Runnable onHang) {
    if (!returned) {
      hung = true;
      onHang.run();
    }
  }

  /** Whether the alarm went off. */
  synchronized boolean hung() {
    return hung;
  }

  @Override
  public void close() {
    synchronized (this) {
      returned = true;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    if (hung()) {
      lateReturn.run();
    }
  }
}
