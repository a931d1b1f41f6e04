package io.tinyloop.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Counts the steps of one phase and estimates the time left. Thread-safe. */
final class PhaseProgress {

  private final Phase phase;
  private final long total;
  private final InstantSource clock;
  private final RunListener listener;
  private final Instant start;
  private long done;

  PhaseProgress(Phase phase, long total, InstantSource clock, RunListener listener) {
    this.phase = phase;
    this.total = total;
    this.clock = clock;
    this.listener = listener;
    this.start = clock.instant();
    listener.progress(new Progress(phase, 0, total, null));
  }

  synchronized void step() {
    done++;
    double elapsed = Duration.between(start, clock.instant()).toMillis() / 1e3;
    double left = elapsed / done * Math.max(0, total - done);
    listener.progress(new Progress(phase, done, total, left));
  }
}
