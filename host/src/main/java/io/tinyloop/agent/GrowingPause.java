package io.tinyloop.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: 200 ms at first, then twice as long each time, at most 5 s, each
 * shortened by up to a half at random, so that the boards of a bench do not all come at once.
 */
final class GrowingPause {

  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private Duration next = SHORTEST;

  GrowingPause(RandomGenerator random) {
    this.random = random;
  }

  /** Begins with the shortest again. */
  void reset() {
    next = SHORTEST;
  }

  /** How long to wait now. */
  Duration next() {
    long whole = next.toNanos();
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    return Duration.ofNanos(whole - random.nextLong(whole / 2 + 1));
  }
}
