package io.tinyloop.device;

import java.time.Duration;

/**
 * How patient a session is.
 *
 * @param answerTimeout time after which an unanswered request is sent again
 * @param attempts how often a request is sent before the device counts as silent, at least 1
 * @param evaluationSilence time without a sign of life after which an evaluation is asked for
 *     again; long, because a device sends nothing while it measures, and is best not disturbed
 */
public record SessionSettings(Duration answerTimeout, int attempts, Duration evaluationSilence) {

  /** One second, five attempts; five seconds of silence. */
  public static final SessionSettings DEFAULT =
      new SessionSettings(Duration.ofSeconds(1), 5, Duration.ofSeconds(5));

  public SessionSettings {
    if (answerTimeout.isNegative() || answerTimeout.isZero() || attempts < 1) {
      throw new IllegalArgumentException(
          "The answer time-out (%s) must be positive, the attempts (%d) at least 1."
              .formatted(answerTimeout, attempts));
    }
    if (evaluationSilence.compareTo(answerTimeout) < 0) {
      throw new IllegalArgumentException(
          "The silence in an evaluation (%s) must not be shorter than the answer time-out (%s)."
              .formatted(evaluationSilence, answerTimeout));
    }
  }
}
