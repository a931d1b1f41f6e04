package io.tinyloop.simulator.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often each kind of fault happens.
 *
 * @param rates probability in [0, 1] of each kind: of lines, for each frame; of evaluations, for
 *     each evaluation; of hellos, for each hello. Kinds that are absent never happen
 * @param seed of every chance; each device and each kind has a sequence of its own, so that one
 *     kind can be switched off without a change to the others
 * @param hang how long a hung device is silent before its watchdog resets it
 * @param delay longest delay of a late answer
 */
public record FaultPlan(Map<FaultKind, Double> rates, long seed, Duration hang, Duration delay) {

  /** Nothing ever happens. */
  public static final FaultPlan NONE = new FaultPlan(Map.of(), 0, Duration.ZERO, Duration.ZERO);

  private static final Duration USUAL_HANG = Duration.ofSeconds(20);
  private static final Duration USUAL_DELAY = Duration.ofMillis(300);
  private static final String ALL = "all";

  public FaultPlan {
    Map<FaultKind, Double> checked = new EnumMap<>(FaultKind.class);
    checked.putAll(rates);
    checked.forEach((kind, rate) -> {
      if (!(rate >= 0 && rate <= 1)) {
        throw new IllegalArgumentException(
            "The rate (%s) of the fault %s must be in [0, 1].%nMaybe %s=0.05."
                .formatted(rate, kind.word(), kind.word()));
      }
    });
    rates = Collections.unmodifiableMap(checked);
    if (hang.isNegative() || delay.isNegative()) {
      throw new IllegalArgumentException(
          "The hang (%s) and the delay (%s) must not be negative.".formatted(hang, delay));
    }
  }

  /**
   * Reads {@code KIND=RATE,…}, for example {@code corrupt=0.02,hang=0.01}; {@code all=RATE} stands
   * for every kind that is not named by itself.
   *
   * @throws IllegalArgumentException in two lines, if a kind or a rate is none
   */
  public static FaultPlan parse(String text, long seed) {
    Map<FaultKind, Double> rates = new EnumMap<>(FaultKind.class);
    double others = -1;
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      double rate = sides.length == 2 ? rate(sides[1], part) : -1;
      if (sides[0].equals(ALL) && rate >= 0) {
        others = rate;
      } else {
        rates.put(kind(sides[0]), sides.length == 2 ? rate : rate("", part));
      }
    }
    if (others >= 0) {
      for (FaultKind kind : FaultKind.values()) {
        rates.putIfAbsent(kind, others);
      }
    }
    return new FaultPlan(rates, seed, USUAL_HANG, USUAL_DELAY);
  }

  private static double rate(String text, String part) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The rate (%s) of \"%s\" must be a number in [0, 1].%nMaybe corrupt=0.05."
              .formatted(text, part.strip()),
          e);
    }
  }

  private static FaultKind kind(String word) {
    return Arrays.stream(FaultKind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The fault (%s) must be one of %s or %s.%nMaybe all=0.02 for every kind."
                    .formatted(word, words(), ALL)));
  }

  private static String words() {
    return Arrays.stream(FaultKind.values()).map(FaultKind::word).collect(Collectors.joining(", "));
  }

  /** The same with other lengths of hangs and delays. */
  public FaultPlan lasting(Duration hangs, Duration delays) {
    return new FaultPlan(rates, seed, hangs, delays);
  }

  double rate(FaultKind kind) {
    return rates.getOrDefault(kind, 0.0);
  }
}
