package io.tinyloop.search;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;

/** A quantity that a search may minimise, or for accuracy maximise, and constrain. */
public enum Objective {
  /** Fraction of samples predicted right, 0…1; minimised as the error 1 − accuracy. */
  ACCURACY,
  /** {@code modelBytes}: the dense image a device must store, in bytes. */
  SIZE,
  /** Time of one inference, in microseconds. */
  LATENCY,
  /** Energy of one inference, in microjoules. */
  ENERGY,
  /** {@code residentBytes}: memory after repacking plus working memory, in bytes. */
  RAM;

  /** The minimised value of a quantity: the error of an accuracy, every other quantity itself. */
  public double minimised(double quantity) {
    return this == ACCURACY ? 1 - quantity : quantity;
  }

  /** Whether the quantity follows from the genome alone, so that it is known before an upload. */
  public boolean isStatic() {
    return this == SIZE || this == RAM;
  }

  /** The objective of a name such as {@code latency}. */
  public static Objective parse(String name) {
    return Arrays.stream(values())
        .filter(objective -> objective.toString().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The objective (%s) is unknown.%nMaybe one of: %s."
                    .formatted(
                        name,
                        Arrays.stream(values()).map(Objective::toString).collect(joining(", ")))));
  }

  /** The name in commands and JSON, as {@code accuracy}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
