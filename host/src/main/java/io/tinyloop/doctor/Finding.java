package io.tinyloop.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What was found about one thing.
 *
 * @param subject what was looked at, in one or two words
 * @param health how it is
 * @param says what was found, in a sentence
 * @param advice how to mend it; null where nothing is to be mended
 */
public record Finding(String subject, Health health, String says, @Nullable String advice) {

  /** How a thing is. */
  public enum Health {
    /** It is there and works. */
    OK,
    /** It is not there, and only some uses need it. */
    MISSING,
    /** It is there and does not work. */
    WRONG;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static Finding ok(String subject, String says) {
    return new Finding(subject, Health.OK, says, null);
  }

  static Finding missing(String subject, String says, String advice) {
    return new Finding(subject, Health.MISSING, says, advice);
  }

  static Finding wrong(String subject, String says, String advice) {
    return new Finding(subject, Health.WRONG, says, advice);
  }
}
