package io.tinyloop.meter.ppk2;

import io.tinyloop.meter.MeterException;
import java.util.HashMap;
import java.util.Map;

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
 * @param supplyMillivolts VDD
 * @param hardware HW
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
    int supplyMillivolts,
    String hardware,
    boolean emulated) {

  static final String END = "END";

  private static final int RANGES = 5;

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
        (int) figure(values, "VDD"),
        values.getOrDefault("HW", ""),
        values.containsKey("Emulated"));
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

  /** The current that a converter's 14 bits in a range stand for. */
  double amperes(int converter, int range) {
    double raw =
        (converter * (double) STEPS_PER_UNIT - offset[range]) * VOLTS_PER_STEP / resistance[range];
    double supply = supplyMillivolts / 1000.0;
    return userGain[range]
        * (raw * (gainSquare[range] * raw + gain[range]) + slope[range] * supply + zero[range]);
  }
}
