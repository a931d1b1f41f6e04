package io.tinyloop.device;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A moment of a monotonic clock by which something must have happened. */
public final class Deadline {

  private final LongSupplier nanoClock;
  private final long end;

  private Deadline(LongSupplier nanoClock, long end) {
    this.nanoClock = nanoClock;
    this.end = end;
  }

  /** The moment {@code duration} from now on {@code nanoClock}, which counts nanoseconds. */
  public static Deadline after(Duration duration, LongSupplier nanoClock) {
    return new Deadline(nanoClock, nanoClock.getAsLong() + duration.toNanos());
  }

  /** Time that is left; never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - nanoClock.getAsLong()));
  }

  public boolean passed() {
    return end - nanoClock.getAsLong() <= 0;
  }

  /** The earlier of this moment and {@code duration} from now. */
  public Deadline within(Duration duration) {
    long other = nanoClock.getAsLong() + duration.toNanos();
    return other - end < 0 ? new Deadline(nanoClock, other) : this;
  }
}
