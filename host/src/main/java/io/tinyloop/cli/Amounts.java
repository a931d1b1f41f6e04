package io.tinyloop.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Physical quantities as people write them: {@code 20ms}, {@code 16MHz}, {@code 2.5uW}. */
final class Amounts {

  private static final Pattern AMOUNT =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([nuµmkMG]?)([A-Za-z]{1,2})");
  private static final Map<String, Double> PREFIXES =
      Map.of("n", 1e-9, "u", 1e-6, "µ", 1e-6, "m", 1e-3, "", 1.0, "k", 1e3, "M", 1e6, "G", 1e9);

  private Amounts() {}

  /**
   * The number in {@code text}, in units without a prefix.
   *
   * @param what it is, for errors
   * @param unit for example {@code Hz}
   * @param example of a right one
   */
  static double parse(String what, String text, String unit, String example) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches() || !matcher.group(3).equals(unit)) {
      throw new BadInputException(
          "The %s (%s) must be a number in %s, with or without a prefix."
              .formatted(what, text, unit),
          "Maybe %s.".formatted(example));
    }
    return Double.parseDouble(matcher.group(1))
        * PREFIXES.getOrDefault(matcher.group(2), Double.NaN);
  }
}
