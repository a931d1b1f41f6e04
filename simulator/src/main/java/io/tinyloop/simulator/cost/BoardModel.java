package io.tinyloop.simulator.cost;

import java.util.regex.Pattern;

/**
 * A board of the table: its core's clock, what it gives to models, and its energy a cycle under
 * neural-network load, which is MODELLED.
 *
 * @param name as in {@code sim:NAME}
 * @param title of the chip and its supply
 * @param core for example {@code cortex-m4}
 * @param usual whether the core's own name means this board
 * @param clockHertz of the core
 * @param supplyMillivolts of the energy figure; 0: its source does not say
 * @param ramBytes what the board gives to a model and its working memory
 * @param flashBytes what the board gives to a model that is built in
 * @param picojoulesPerCycle of the whole chip under this load
 */
public record BoardModel(
    String name,
    String title,
    String core,
    boolean usual,
    int clockHertz,
    int supplyMillivolts,
    int ramBytes,
    int flashBytes,
    Figure picojoulesPerCycle) {

  /** Letters and digits; no x before digits, which would be a count. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /**
   * A number of the table.
   *
   * @param source where it is from, in words
   */
  public record Figure(double value, String source) {

    public Figure {
      if (!(value > 0) || source.isBlank()) {
        throw new IllegalArgumentException(
            "The figure (%s) must be positive and name its source (%s).".formatted(value, source));
      }
    }
  }

  public BoardModel {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The board (%s) must have lower-case letters, digits and hyphens.".formatted(name));
    }
    if (clockHertz < 1 || ramBytes < 1 || flashBytes < 1 || supplyMillivolts < 0) {
      throw new IllegalArgumentException(
          "The board %s must have a positive clock (%d), RAM (%d) and flash (%d)."
              .formatted(name, clockHertz, ramBytes, flashBytes));
    }
  }

  /** Power of the chip while it computes, in watts. */
  public double watts() {
    return picojoulesPerCycle.value() * 1e-12 * clockHertz;
  }
}
