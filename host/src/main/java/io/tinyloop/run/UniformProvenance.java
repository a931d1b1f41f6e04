package io.tinyloop.run;

import static java.util.stream.Collectors.joining;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Provenance;
import io.tinyloop.search.Objective;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is compared must be of one kind: instructions of an emulator beside cycles of a model say
 * nothing about which genome is faster. A front, and the dominance that it is made by, refuse
 * latencies of different provenances, and energies of different ones. Thread-safe.
 */
final class UniformProvenance {

  private static final int MOST_NAMED = 3;

  /** The first individual of a run with such a quantity: all others must be of its provenance. */
  private final Map<Objective, Individual> first = new EnumMap<>(Objective.class);

  /**
   * Takes another individual of the run.
   *
   * @throws IllegalArgumentException in two lines, if it is of another provenance than those before
   */
  synchronized void add(Individual individual) {
    for (Objective quantity : List.of(Objective.LATENCY, Objective.ENERGY)) {
      Provenance provenance = of(individual, quantity);
      if (provenance != null) {
        Individual before = first.putIfAbsent(quantity, individual);
        if (before != null && of(before, quantity) != provenance) {
          throw mixed(List.of(before, individual), quantity);
        }
      }
    }
  }

  /**
   * Checks what is to be shown together.
   *
   * @throws IllegalArgumentException in two lines, if latencies or energies are of several
   *     provenances
   */
  static void require(Collection<Individual> individuals) {
    for (Objective quantity : List.of(Objective.LATENCY, Objective.ENERGY)) {
      long kinds =
          individuals.stream()
              .map(individual -> of(individual, quantity))
              .filter(provenance -> provenance != null)
              .distinct()
              .count();
      if (kinds > 1) {
        throw mixed(individuals, quantity);
      }
    }
  }

  static @Nullable Provenance of(Individual individual, Objective quantity) {
    var latency = individual.latency();
    var energy = individual.energy();
    return switch (quantity) {
      case LATENCY -> latency == null ? null : latency.provenance();
      case ENERGY -> energy == null ? null : energy.provenance();
      case ACCURACY, SIZE, RAM -> null;
    };
  }

  private static IllegalArgumentException mixed(
      Collection<Individual> individuals, Objective quantity) {
    Map<Provenance, List<Individual>> kinds = new EnumMap<>(Provenance.class);
    for (Individual individual : individuals) {
      Provenance provenance = of(individual, quantity);
      if (provenance != null) {
        kinds.computeIfAbsent(provenance, _ -> new ArrayList<>()).add(individual);
      }
    }
    String told =
        kinds.entrySet().stream()
            .map(kind ->
                "%s at %d (%s)"
                    .formatted(kind.getKey(), kind.getValue().size(), named(kind.getValue())))
            .collect(joining(", "));
    return new IllegalArgumentException(
        "The points have %s of different provenance, which cannot be compared: %s.%nMaybe search on devices of one kind, one run for each kind, and compare the runs."
            .formatted(quantity, told));
  }

  private static String named(List<Individual> individuals) {
    String names =
        individuals.stream()
            .limit(MOST_NAMED)
            .map(individual -> individual.toGenome() + " on " + individual.device())
            .collect(joining("; "));
    return individuals.size() > MOST_NAMED ? names + "; …" : names;
  }
}
