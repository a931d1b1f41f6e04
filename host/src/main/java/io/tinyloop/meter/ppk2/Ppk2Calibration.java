package io.tinyloop.meter.ppk2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.model.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a PPK2 says of itself: the figures of its own calibration, one for each of five ranges, as
 * lines of {@code name: value} up to {@code END}.
 *
 * @param resistance R0…R4, in Ω
 * @param offset O0…O4, of the converter
 * @param gainSquare GS0…GS4
 * @param gain GI0…GI4
 * @param slope S0…S4, with the supply in volts
 * @param zero I0…I4, in A
 * @param userGain UG0…UG4
 * @param kit which kit it is: HW, and a digest of its figures, no two kits' being alike
 * @param emulated whether it says that it is a program: what it measures is a model
 */
record Ppk2Calibration(
    double[] resistance,
    double[] offset,
    double[] gainSquare,
    double[] gain,
    double[] slope,
    double[] zero,
    double[] userGain,
    String kit,
    boolean emulated) {

  static final String END = "END";

  private static final int RANGES = 5;
  private static final int DIGITS = 8;
  private static final Pattern FIGURE = Pattern.compile("[A-Z]{1,2}[0-4]");

  /** Volts of a converter's step, of 16 bits of which the stream carries the upper 14. */
  private static final double VOLTS_PER_STEP = 1.8 / 163_840;

  private static final int STEPS_PER_UNIT = 4;

  /**
   * Reads the text.
   *
   * @throws MeterException if a figure is missing
   */
  static Ppk2Calibration parse(String text) throws MeterException {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\\R")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return new Ppk2Calibration(
        figures(values, "R"),
        figures(values, "O"),
        figures(values, "GS"),
        figures(values, "GI"),
        figures(values, "S"),
        figures(values, "I"),
        figures(values, "UG"),
        values.getOrDefault("HW", "") + "-" + digest(values),
        values.containsKey("Emulated"));
  }

  private static String digest(Map<String, String> values) {
    String figures =
        new TreeMap<>(values)
            .entrySet().stream()
                .filter(figure -> FIGURE.matcher(figure.getKey()).matches())
                .map(Map.Entry::toString)
                .collect(Collectors.joining("\n"));
    return Sha256.hex(figures.getBytes(UTF_8)).substring(0, DIGITS);
  }

  private static double[] figures(Map<String, String> values, String name) throws MeterException {
    double[] figures = new double[RANGES];
    for (int i = 0; i < RANGES; i++) {
      figures[i] = figure(values, name + i);
    }
    return figures;
  }

  private static double figure(Map<String, String> values, String name) throws MeterException {
    String value = values.get(name);
    try {
      if (value != null) {
        return Double.parseDouble(value);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new MeterException(
        "The PPK2 says (%s) for %s, not a number.%nMaybe it is another instrument, or wants its plug pulled."
            .formatted(value, name));
  }

  /**
   * The current that a converter's 14 bits in a range stand for.
   *
   * @param supply volts that the kit supplies now
   */
  double amperes(int converter, int range, double supply) {
    double raw =
        (converter * (double) STEPS_PER_UNIT - offset[range]) * VOLTS_PER_STEP / resistance[range];
    return userGain[range]
        * (raw * (gainSquare[range] * raw + gain[range]) + slope[range] * supply + zero[range]);
  }
}
