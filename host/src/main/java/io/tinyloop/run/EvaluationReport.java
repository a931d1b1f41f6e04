package io.tinyloop.run;

import io.tinyloop.evaluate.Accuracy;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.search.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tinyloop evaluate --json} prints: a contract for scripts.
 *
 * @param model file or name of the float model
 * @param dataset which data
 * @param datasetDigest SHA-256 of the data set image that the device ran
 * @param device as it was asked for; where several were, the one that ran it
 * @param operators ticks of each operator in one sequence; null where the device tells none
 */
public record EvaluationReport(
    String task,
    String model,
    String dataset,
    String datasetDigest,
    SearchSpace space,
    List<Integer> genome,
    String device,
    Accuracy accuracy,
    long modelBytes,
    long residentBytes,
    long parameterBits,
    double normalizedSize,
    @Nullable Latency latency,
    @Nullable Energy energy,
    String predictionDigest,
    String stateDigest,
    @Nullable List<OperatorTicks> operators) {

  public EvaluationReport {
    genome = List.copyOf(genome);
    operators = operators == null ? null : List.copyOf(operators);
  }

  static EvaluationReport of(
      String task,
      String model,
      String dataset,
      String datasetDigest,
      String device,
      Individual individual) {
    return new EvaluationReport(
        task,
        model,
        dataset,
        datasetDigest,
        individual.space(),
        individual.genome(),
        device,
        individual.accuracy(),
        individual.modelBytes(),
        individual.residentBytes(),
        individual.parameterBits(),
        individual.normalizedSize(),
        individual.latency(),
        individual.energy(),
        individual.predictionDigest(),
        individual.stateDigest(),
        individual.operators());
  }
}
