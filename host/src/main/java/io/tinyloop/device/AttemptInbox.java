package io.tinyloop.device;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a device's thread is given: attempts, and reasons to look round. Thread-safe. */
final class AttemptInbox {

  /** Empty: look round. */
  private final BlockingQueue<Optional<Attempt>> queue = new LinkedBlockingQueue<>();

  void add(Attempt attempt) {
    queue.add(Optional.of(attempt));
  }

  /** Has whoever waits look round. */
  void wake() {
    queue.add(Optional.empty());
  }

  /**
   * The next attempt; null when there is a reason to look round, or nothing came in time.
   *
   * @param idle called before waiting
   */
  @Nullable Attempt take(Duration patience, Runnable idle) throws InterruptedException {
    Optional<Attempt> next = queue.poll();
    if (next == null) {
      idle.run();
      next = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
    return next == null ? null : next.orElse(null);
  }

  /** Takes all attempts out. */
  void drain(Consumer<Attempt> to) {
    Optional<Attempt> next = queue.poll();
    while (next != null) {
      next.ifPresent(to);
      next = queue.poll();
    }
  }
}
