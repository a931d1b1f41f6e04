package io.tinyloop.device;

import java.util.concurrent.atomic.AtomicBoolean;

/** One try of a job on one device. Whoever ends it first decides: its device, or the watch. */
final class Attempt {

  private final PendingJob pending;
  private final AtomicBoolean ended = new AtomicBoolean();

  Attempt(PendingJob pending) {
    this.pending = pending;
  }

  PendingJob pending() {
    return pending;
  }

  EvaluationJob job() {
    return pending.job();
  }

  /** Whether the caller is the one who ends the attempt. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }
}
