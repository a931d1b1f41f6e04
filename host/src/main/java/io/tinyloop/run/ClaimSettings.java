package io.tinyloop.run;

import java.time.Duration;

/**
 * How hosts that share a database share its runs.
 *
 * @param host what this one calls itself, another name at each start
 * @param time how long a claim of a run lasts unless it is renewed, which happens every third of it
 */
public record ClaimSettings(String host, Duration time) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(3);

  /** Those of a host that has its database for itself. */
  static final ClaimSettings ALONE = new ClaimSettings("this host", Duration.ofDays(1));

  public ClaimSettings {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "The time of a claim (%s) must be between %s and %s.%nMaybe leave it away: 30 seconds are usual."
              .formatted(time, SHORTEST, LONGEST));
    }
  }

  /** Between two looks at what the others did. */
  Duration look() {
    Duration third = time.dividedBy(3);
    return third.compareTo(LONGEST_LOOK) < 0 ? third : LONGEST_LOOK;
  }
}
