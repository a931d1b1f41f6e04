package io.tinyloop.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** What picocli says of a wrong argument, in words of a user: no types of Java, no exceptions. */
final class ArgumentProblem {

  private static final Pattern PREFIX = Pattern.compile("^Error: ");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("'([^']*)' is not an? (?:int|long)$");
  private static final Pattern NUMBER = Pattern.compile("'([^']*)' is not a (?:double|float)$");
  private static final Pattern ADDRESS =
      Pattern.compile("cannot convert '(.*)' to URI \\(.*\\)$", Pattern.DOTALL);
  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[(.*)\\] \\(case-insensitive\\) but was '(.*)'$");
  private static final Pattern EXCEPTION = Pattern.compile(" \\((?:[a-z]\\w*\\.)+\\w+: (.*)\\)$");

  private ArgumentProblem() {}

  /** The message in one line. */
  static String text(String message) {
    String text = PREFIX.matcher(message).replaceFirst("");
    text = ADDRESS.matcher(text).replaceFirst("'$1' is no URL.");
    text =
        CHOICE
            .matcher(text)
            .replaceFirst(choice ->
                "'%s' is none of %s."
                    .formatted(choice.group(2), choice.group(1).toLowerCase(Locale.ROOT)));
    text = WHOLE_NUMBER.matcher(text).replaceFirst("'$1' is no whole number, or too large.");
    text = NUMBER.matcher(text).replaceFirst("'$1' is no number.");
    return EXCEPTION.matcher(text).replaceFirst(" ($1)");
  }
}
