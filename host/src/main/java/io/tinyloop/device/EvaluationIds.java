package io.tinyloop.device;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the evaluations of a lease: the epoch in the high 32 bits, a count in the low ones. A
 * device answers an id that it knows from memory, so that no two hosts may give the same one.
 * Thread-safe.
 */
final class EvaluationIds {

  private static final long COUNT = 0xffff_ffffL;

  private final int leaseEpoch;
  private final AtomicLong count;

  EvaluationIds(int leaseEpoch) {
    this(leaseEpoch, new AtomicLong(1));
  }

  private EvaluationIds(int leaseEpoch, AtomicLong count) {
    this.leaseEpoch = leaseEpoch;
    this.count = count;
  }

  /** Those of another lease of the same pool, with one count for both. */
  EvaluationIds of(int epoch) {
    return new EvaluationIds(epoch, count);
  }

  long next() {
    return ((long) leaseEpoch << 32) + (count.getAndIncrement() & COUNT);
  }
}
