package io.tinyloop.metrics;

import java.time.Duration;

/** Upper bounds of the histograms' buckets: quantiles are Prometheus' to compute. */
final class Buckets {

  /** Of one write: a commit on a disk takes about a millisecond. */
  static final Duration[] WRITES = millis(0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

  /** Of an answer: 100 ms is what a page may take. */
  static final Duration[] ANSWERS = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000);

  /** Of a candidate: from a simulated device's to a slow board's. */
  static final Duration[] CANDIDATES =
      millis(1, 5, 20, 100, 500, 1000, 5000, 20_000, 60_000, 300_000, 1_800_000);

  private Buckets() {}

  private static Duration[] millis(double... bounds) {
    Duration[] durations = new Duration[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      durations[i] = Duration.ofNanos(Math.round(bounds[i] * 1e6));
    }
    return durations;
  }
}
