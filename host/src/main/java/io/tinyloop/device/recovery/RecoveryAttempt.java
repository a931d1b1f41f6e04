package io.tinyloop.device.recovery;

import java.time.Duration;

/**
 * A step of an ascent, when it is over.
 *
 * @param detail why it failed or was skipped; what answered, if it helped
 * @param took how long; zero if it was skipped
 */
public record RecoveryAttempt(
    RecoveryStep step, RecoveryResult result, String detail, Duration took) {

  /** The attempt in a line, for example {@code reopen failed after 10.0 s: no answer}. */
  public String text() {
    return switch (result) {
      case SKIPPED -> "%s skipped: %s".formatted(step.word(), detail);
      case HELPED -> "%s helped after %.1f s: %s".formatted(step.word(), seconds(), detail);
      case FAILED -> "%s failed after %.1f s: %s".formatted(step.word(), seconds(), detail);
    };
  }

  private double seconds() {
    return took.toMillis() / 1e3;
  }
}
