package io.tinyloop.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long something lasts, as people write it: {@code 90d}, {@code 12h}, {@code 30m}. */
final class Lifetime {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([dhm])");

  private Lifetime() {}

  static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "The time (%s) is no number of days, hours or minutes.".formatted(text), "Maybe 90d.");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "d" -> Duration.ofDays(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
