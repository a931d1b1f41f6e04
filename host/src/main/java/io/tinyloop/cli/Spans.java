package io.tinyloop.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as people write and read them: {@code 90s}, {@code 30m}, {@code 2h}, {@code 1d}.
 */
final class Spans {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,7})([smhd])");

  private Spans() {}

  /** What {@code text} says. */
  static Duration parse(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "The time (%s) must be a number and s, m, h or d.".formatted(text), "Maybe 30m, or 2h.");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** A span to be read, rounded to its unit. */
  static String text(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.0fs", seconds);
    }
    return seconds < 6000
        ? String.format(Locale.ROOT, "%.0fm", seconds / 60)
        : String.format(Locale.ROOT, "%.1fh", seconds / 3600);
  }
}
