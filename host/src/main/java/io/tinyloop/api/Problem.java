package io.tinyloop.api;

import org.jspecify.annotations.Nullable;

/**
 * A problem detail (RFC 9457).
 *
 * @param detail what was wrong, with the value
 * @param advice a line that begins with "Maybe"
 */
public record Problem(String title, int status, String detail, @Nullable String advice) {

  /** Media type of a problem detail. */
  public static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(String title, int status, @Nullable String message) {
    String[] lines = String.valueOf(message).split("\\R", 2);
    return new Problem(title, status, lines[0], lines.length > 1 ? lines[1] : null);
  }
}
