package io.tinyloop.run;

import io.tinyloop.evaluate.Evaluation.Infeasible;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Provenance;
import io.tinyloop.search.Constraints;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation of a run as a chart shows it: an individual without its windows and digests.
 *
 * @param ordinal order of completion in the run, from 1
 * @param data short name of the samples and the model; that of a run's first point is what its
 *     candidates are searched on
 * @param genome the genes, comma-separated
 * @param feasible whether a device ran it and it meets the run's constraints
 * @param reason why no device ran it; null: one did
 * @param correct predictions, of {@code total} samples; null where no device ran it, as all further
 *     figures are
 * @param split {@code validation} or {@code test}
 * @param normalizedSize modelBytes over those of the 8-bit homogeneous model
 * @param latency of one sequence, in µs; null where only accuracy was asked for
 * @param energy of one sequence, in µJ; null where there is none
 * @param device uid of the device that computed it
 * @param deviceSeconds that a device computed for it: the samples and the timed sequences, each by
 *     its latency and of its provenance; null where nothing was timed
 */
public record EvaluatedPoint(
    long ordinal,
    String data,
    String genome,
    boolean feasible,
    @Nullable String reason,
    @Nullable Integer correct,
    @Nullable Integer total,
    @Nullable String split,
    @Nullable Long modelBytes,
    @Nullable Long residentBytes,
    @Nullable Double normalizedSize,
    @Nullable Figure latency,
    @Nullable Figure energy,
    @Nullable String device,
    @Nullable Double deviceSeconds,
    Instant finishedAt) {

  /**
   * A quantity with its interval.
   *
   * @param low lower end of the interval; null where there is none
   * @param high upper end
   * @param confidence of the interval, in [0, 1]
   */
  public record Figure(
      double value,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double confidence,
      Provenance provenance) {}

  static EvaluatedPoint of(EvaluationRecord evaluation, Constraints constraints) {
    String data = "%08x".formatted(evaluation.dataKey().hashCode());
    if (!evaluation.outcome().equals(JournaledEvaluator.OK)) {
      String reason = Json.read(evaluation.body(), Infeasible.class).reason();
      return new EvaluatedPoint(
          evaluation.ordinal(),
          data,
          evaluation.genome(),
          false,
          reason,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          evaluation.finishedAt());
    }
    Individual individual = Json.read(evaluation.body(), Individual.class);
    return new EvaluatedPoint(
        evaluation.ordinal(),
        data,
        evaluation.genome(),
        meets(individual, constraints),
        null,
        individual.accuracy().correct(),
        individual.accuracy().total(),
        individual.accuracy().split(),
        individual.modelBytes(),
        individual.residentBytes(),
        individual.normalizedSize(),
        latency(individual.latency()),
        energy(individual.energy()),
        individual.device(),
        deviceSeconds(individual),
        evaluation.finishedAt());
  }

  /** An individual that was evaluated for its accuracy alone breaks no bound on its time. */
  private static boolean meets(Individual individual, Constraints constraints) {
    var quantities = individual.quantities();
    return constraints.list().stream()
        .allMatch(constraint -> {
          Double quantity = quantities.get(constraint.objective());
          return quantity == null || constraint.violation(quantity) == 0;
        });
  }

  private static @Nullable Double deviceSeconds(Individual individual) {
    Latency latency = individual.latency();
    return latency == null
        ? null
        : (Double)
            ((individual.accuracy().total() + latency.sequences()) * latency.valueMicros() / 1e6);
  }

  private static @Nullable Figure latency(@Nullable Latency latency) {
    return latency == null
        ? null
        : new Figure(
            latency.valueMicros(),
            latency.lowMicros(),
            latency.highMicros(),
            latency.confidence(),
            latency.provenance());
  }

  private static @Nullable Figure energy(@Nullable Energy energy) {
    if (energy == null || energy.valueMicrojoules() == null || energy.provenance() == null) {
      return null;
    }
    return new Figure(
        energy.valueMicrojoules(),
        energy.lowMicrojoules(),
        energy.highMicrojoules(),
        energy.confidence(),
        energy.provenance());
  }
}
