package io.tinyloop.run;

import static java.util.stream.Collectors.joining;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.search.Constraint;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Objective;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run asks for something that its devices do not measure, for example energy without a sensor.
 */
public final class UnmeasuredObjectiveException extends RuntimeException {

  private UnmeasuredObjectiveException(String message) {
    super(message);
  }

  /**
   * Checks the first individuals of a run, before it searches on what they lack.
   *
   * @throws UnmeasuredObjectiveException if an objective or a constraint has no value
   */
  static void check(Individual individual, RunConfiguration configuration) {
    Set<Objective> known = individual.quantities().keySet();
    Stream.concat(
            configuration.objectiveList().stream(),
            Constraints.parse(configuration.constraints()).list().stream()
                .map(Constraint::objective))
        .filter(objective -> !known.contains(objective))
        .findFirst()
        .ifPresent(missing -> {
          throw new UnmeasuredObjectiveException(
              "The device %s reports no %s%s, which the run asks for.%nMaybe --objectives %s%s."
                  .formatted(
                      individual.device(),
                      missing,
                      reason(individual, missing),
                      others(configuration, known),
                      configuration.constraints().isEmpty() ? "" : ", or another --constraint"));
        });
  }

  private static String reason(Individual individual, Objective missing) {
    var energy = individual.energy();
    return missing == Objective.ENERGY && energy != null && energy.reason() != null
        ? " (%s)".formatted(energy.reason())
        : "";
  }

  private static String others(RunConfiguration configuration, Set<Objective> known) {
    return configuration.objectiveList().stream()
        .filter(known::contains)
        .map(Objective::toString)
        .collect(joining(","));
  }
}
