package io.tinyloop;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread or process does, where nothing tells when. */
public final class Until {

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(2);

  private Until() {}

  /** Returns as soon as {@code condition} holds, and fails where it does not in a minute. */
  public static void holds(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        fail("Not within %s: %s", LONGEST, what);
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }
}
