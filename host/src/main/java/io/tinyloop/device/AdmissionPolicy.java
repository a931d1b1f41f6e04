package io.tinyloop.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often the devices of a bench must show again what they can: the reference model, with every
 * layer's bytes, between two candidates or while they idle.
 *
 * @param checkEvery after so many evaluations, in [1, {@value #MOST_EVALUATIONS}]
 * @param checkWithin after so long, in [1, {@value #MOST_HOURS}] h; null: however long it takes
 */
public record AdmissionPolicy(int checkEvery, @Nullable Duration checkWithin) {

  public static final int MOST_EVALUATIONS = 1_000_000;
  public static final int MOST_HOURS = 720;

  /** What a bench has that says nothing. */
  public static final AdmissionPolicy USUAL = new AdmissionPolicy(200, null);

  public AdmissionPolicy {
    if (checkEvery < 1 || checkEvery > MOST_EVALUATIONS) {
      throw new IllegalArgumentException(
          "The evaluations between two checks (%d) must be in [1, %d].\nMaybe %d."
              .formatted(checkEvery, MOST_EVALUATIONS, 200));
    }
    if (checkWithin != null
        && (checkWithin.toHours() < 1 || checkWithin.compareTo(Duration.ofHours(MOST_HOURS)) > 0)) {
      throw new IllegalArgumentException(
          "The time between two checks (%s) must be in [1, %d] h.\nMaybe 24 h."
              .formatted(checkWithin, MOST_HOURS));
    }
  }

  /** Whether a check is due. */
  boolean isDue(int evaluations, Duration time) {
    return evaluations >= checkEvery || (checkWithin != null && time.compareTo(checkWithin) >= 0);
  }
}
