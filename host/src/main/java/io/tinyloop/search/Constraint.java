package io.tinyloop.search;

import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound on a quantity, such as {@code latency<5ms}.
 *
 * @param objective the bounded quantity
 * @param relation on which side of the bound it must lie
 * @param bound positive and finite, in the quantity's own unit (fraction, bytes, µs or µJ)
 */
public record Constraint(Objective objective, Relation relation, double bound) {

  /** The side of the bound. */
  public enum Relation {
    BELOW("<"),
    AT_MOST("<="),
    ABOVE(">"),
    AT_LEAST(">=");

    private final String symbol;

    Relation(String symbol) {
      this.symbol = symbol;
    }

    boolean isUpper() {
      return this == BELOW || this == AT_MOST;
    }

    boolean isStrict() {
      return this == BELOW || this == ABOVE;
    }

    static Relation of(String symbol) {
      for (Relation relation : values()) {
        if (relation.symbol.equals(symbol)) {
          return relation;
        }
      }
      throw new IllegalArgumentException("The relation (%s) is unknown.".formatted(symbol));
    }
  }

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([A-Za-z]+)\\s*(<=|>=|<|>)\\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\\s*(\\S*)\\s*");

  private static final Map<String, Double> BYTES =
      Map.ofEntries(
          entry("B", 1.0),
          entry("kB", 1e3),
          entry("KiB", 1024.0),
          entry("MB", 1e6),
          entry("MiB", 1024.0 * 1024.0));

  private static final Map<Objective, Map<String, Double>> UNITS =
      Map.of(
          Objective.ACCURACY, Map.of("", 1.0, "%", 0.01),
          Objective.SIZE, BYTES,
          Objective.RAM, BYTES,
          Objective.LATENCY, Map.of("us", 1.0, "µs", 1.0, "ms", 1e3, "s", 1e6),
          Objective.ENERGY, Map.of("nJ", 1e-3, "uJ", 1.0, "µJ", 1.0, "mJ", 1e3, "J", 1e6));

  public Constraint {
    if (!(bound > 0) || Double.isInfinite(bound)) {
      throw new IllegalArgumentException(
          "The bound (%s) on %s must be finite and above 0.".formatted(bound, objective));
    }
    if (objective == Objective.ACCURACY && bound > 1) {
      throw new IllegalArgumentException(
          "The bound (%s) on accuracy must be at most 1.%nMaybe write accuracy>0.95 or accuracy>95%%."
              .formatted(bound));
    }
  }

  /**
   * The constraint of a text such as {@code latency<5ms}, {@code size<16KiB}, {@code
   * accuracy>0.95}.
   */
  public static Constraint parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "The constraint \"%s\" has no form like latency<5ms.%nMaybe quote it, so that the shell leaves < alone: --constraint \"latency<5ms\"."
              .formatted(text));
    }
    Objective objective = Objective.parse(matcher.group(1));
    double factor = factor(text, objective, matcher.group(4));
    try {
      double bound = Double.parseDouble(matcher.group(3)) * factor;
      return new Constraint(objective, Relation.of(matcher.group(2)), bound);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The bound \"%s\" of the constraint \"%s\" is no number.%nMaybe write it as 0.5 or 5e3."
              .formatted(matcher.group(3), text),
          e);
    }
  }

  private static double factor(String text, Objective objective, String unit) {
    Map<String, Double> units = UNITS.getOrDefault(objective, Map.of());
    Double factor = units.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "The unit (%s) of the constraint \"%s\" does not measure %s.%nMaybe use one of: %s."
              .formatted(
                  unit.isEmpty() ? "none" : unit,
                  text,
                  objective,
                  String.join(", ", new TreeSet<>(units.keySet()))));
    }
    return factor;
  }

  /**
   * By how much a quantity misses the bound, relative to the bound: 0 when the constraint holds,
   * 0.4 for 7 ms under {@code latency<5ms}. A strict bound that is met exactly is missed by the
   * smallest step above 1, so that every miss is positive.
   */
  public double violation(double quantity) {
    double excess = (relation.isUpper() ? quantity - bound : bound - quantity) / bound;
    if (!Double.isFinite(excess)) {
      throw new IllegalArgumentException(
          "The %s (%s) must be finite to be held against %s.".formatted(objective, quantity, this));
    }
    if (excess > 0) {
      return excess;
    }
    return excess == 0 && relation.isStrict() ? Math.ulp(1.0) : 0;
  }

  /** Objective, relation and bound in the quantity's own unit, as {@code latency<5000.0us}. */
  @Override
  public String toString() {
    String unit =
        switch (objective) {
          case ACCURACY -> "";
          case SIZE, RAM -> "B";
          case LATENCY -> "us";
          case ENERGY -> "uJ";
        };
    return objective + relation.symbol + bound + unit;
  }
}
