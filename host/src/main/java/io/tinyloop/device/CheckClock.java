package io.tinyloop.device;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What a device has done since it last showed what it must. Used by the device's thread. */
final class CheckClock {

  private final AdmissionTest admission;
  private final LongSupplier nanoClock;
  private int evaluations;
  private long checkedAt;

  CheckClock(AdmissionTest admission, LongSupplier nanoClock) {
    this.admission = admission;
    this.nanoClock = nanoClock;
    checked();
  }

  /** It showed what it must, or was asked to. */
  void checked() {
    evaluations = 0;
    checkedAt = nanoClock.getAsLong();
  }

  /** It is given a candidate. */
  void evaluates() {
    evaluations++;
  }

  /** Whether it is asked again. */
  boolean isDue() {
    return admission.isDue(evaluations, Duration.ofNanos(nanoClock.getAsLong() - checkedAt));
  }
}
