package io.tinyloop.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for.
 *
 * @param device its name on the bench; null: any with the labels
 * @param labels that the device must have; null: none
 * @param seconds until it expires unless it is renewed, in [1, 604,800]; null: two hours
 * @param idleSeconds without a renewal, after which others may have it; null: half an hour
 */
public record LeaseRequest(
    @Nullable String device,
    @Nullable List<String> labels,
    @Nullable Long seconds,
    @Nullable Long idleSeconds) {

  private static final long LONGEST = 7 * 24 * 3600;
  private static final long USUAL = 2 * 3600;
  private static final long USUAL_IDLE = 1800;

  public LeaseRequest {
    labels = labels == null ? null : List.copyOf(labels);
    if (device == null && (labels == null || labels.isEmpty())) {
      throw new IllegalArgumentException(
          "The lease names neither a device nor a label.\nMaybe tinyloop devices tells their names.");
    }
    check("time", seconds == null ? USUAL : seconds);
    check("idle time", idleSeconds == null ? USUAL_IDLE : idleSeconds);
  }

  List<String> neededLabels() {
    return labels == null ? List.of() : labels;
  }

  /** Seconds until it expires. */
  long time() {
    return seconds == null ? USUAL : seconds;
  }

  /** Seconds until it counts as idle. */
  long idleTime() {
    return idleSeconds == null ? USUAL_IDLE : idleSeconds;
  }

  private static void check(String what, long seconds) {
    if (seconds < 1 || seconds > LONGEST) {
      throw new IllegalArgumentException(
          "The %s of a lease (%d s) must be in [1, %d] s.%nMaybe 2h; a lease can be renewed."
              .formatted(what, seconds, LONGEST));
    }
  }
}
