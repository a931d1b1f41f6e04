package io.tinyloop.meter;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which energy meter watches a device, as {@code kind[:address][@millivolts]}: {@code
 * ppk2:/dev/ttyACM1@3300}, {@code lpm01a:/dev/ttyACM2}, {@code otii:localhost:1905}, {@code ina}
 * for a sensor on the board, {@code model:stm32f407} for the energy a cycle of a board's table,
 * {@code emulated:ppk2} for a program.
 *
 * @param address a port's path, host and port, a board, or the instrument to emulate; empty for ina
 * @param millivolts of the supply that the meter gives
 */
public record MeterSpec(Kind kind, String address, int millivolts) {

  /** The instruments. */
  public enum Kind {
    PPK2,
    LPM01A,
    OTII,
    INA,
    MODEL,
    EMULATED;

    /** The word in specs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int USUAL_MILLIVOLTS = 3300;
  private static final Pattern FORM =
      Pattern.compile("(ppk2|lpm01a|otii|ina|model|emulated)(?::([^@]+))?(?:@(\\d{3,4}))?");
  private static final List<String> EMULATED = List.of("ppk2", "lpm01a", "otii");

  /**
   * Reads a spec.
   *
   * @throws IllegalArgumentException in two lines, if it is none
   */
  public static MeterSpec parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw wrong(text);
    }
    Kind kind = Kind.valueOf(form.group(1).toUpperCase(Locale.ROOT));
    String address = form.group(2) == null ? "" : form.group(2);
    boolean right =
        switch (kind) {
          case INA -> address.isEmpty();
          case EMULATED -> EMULATED.contains(address);
          case OTII -> address.matches("[^:]+:\\d{1,5}");
          case PPK2, LPM01A, MODEL -> !address.isEmpty();
        };
    if (!right) {
      throw wrong(text);
    }
    String supply = form.group(3);
    return new MeterSpec(
        kind, address, supply == null ? USUAL_MILLIVOLTS : Integer.parseInt(supply));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "The energy meter (%s) must be kind[:address][@millivolts].%nMaybe one of: ppk2:/dev/ttyACM1@3300, lpm01a:/dev/ttyACM1@3300, otii:localhost:1905, ina, model:stm32f407, emulated:ppk2."
            .formatted(text));
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind.word() + (address.isEmpty() ? "" : ":" + address) + "@" + millivolts;
  }
}
