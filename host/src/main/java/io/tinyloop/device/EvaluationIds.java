package io.tinyloop.device;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the evaluations of a lease: the epoch in the high 32 bits, a count in the low ones.
 * Thread-safe.
 */
final class EvaluationIds {

  private final AtomicLong next;

  EvaluationIds(int leaseEpoch) {
    this.next = new AtomicLong(((long) leaseEpoch << 32) + 1);
  }

  long next() {
    return next.getAndIncrement();
  }
}
