package io.tinyloop.search;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * What a search minimises, in the order of the components of its {@link ObjectiveVector}s.
 *
 * @param list one to five different objectives
 */
public record Objectives(List<Objective> list) {

  public Objectives {
    list = List.copyOf(list);
    if (list.isEmpty() || EnumSet.copyOf(list).size() != list.size()) {
      throw new IllegalArgumentException(
          "The objectives %s must be at least one, each once.%nMaybe write accuracy,size,latency,energy."
              .formatted(list));
    }
  }

  public static Objectives of(Objective... objectives) {
    return new Objectives(List.of(objectives));
  }

  /** The objectives of a text such as {@code accuracy,size,latency,energy}. */
  public static Objectives parse(String text) {
    return new Objectives(Arrays.stream(text.split(",", -1)).map(Objective::parse).toList());
  }

  /** The minimised vector of the quantities, of which there must be one per objective. */
  public ObjectiveVector vector(Map<Objective, Double> quantities) {
    return new ObjectiveVector(
        list.stream()
            .map(objective -> objective.minimised(quantity(objective, quantities)))
            .toList());
  }

  static double quantity(Objective objective, Map<Objective, Double> quantities) {
    Double quantity = quantities.get(objective);
    if (quantity == null) {
      throw new IllegalArgumentException(
          "The candidate has no %s; known are %s.%nMaybe the device does not measure it."
              .formatted(objective, quantities.keySet()));
    }
    return quantity;
  }

  public int count() {
    return list.size();
  }

  @Override
  public String toString() {
    return list.stream().map(Objective::toString).collect(joining(","));
  }
}
