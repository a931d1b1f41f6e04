package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.Evaluation.Infeasible;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Genome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** One model on one device, without a journal and without a host. */
public final class SingleEvaluation {

  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private SingleEvaluation() {}

  /**
   * Runs {@code request}.
   *
   * @param notes is told what a user may not expect
   * @throws IllegalArgumentException in two lines if the request cannot be carried out
   */
  public static EvaluationReport run(EvaluateRequest request, Consumer<String> notes)
      throws InterruptedException {
    return run(request, Equipment.NONE, notes);
  }

  /** The same on a device of a bench or at a broker. */
  public static EvaluationReport run(
      EvaluateRequest request, Equipment equipment, Consumer<String> notes)
      throws InterruptedException {
    Split split = Split.named(request.split());
    UncalibratedModel source = UncalibratedModel.read(request.source(), System.getenv(), notes);
    Genome genome = request.toGenome(source.layers());
    try (var calibration = Background.begin("calibration", source::calibrated, model -> {})) {
      Sequences sequences = source.sequences(split, request.samples());
      BatchedEngine engine = BatchedEngine.suited(source.model().multiplyAdds(sequences));
      try (var opening =
          Background.begin(
              "fleet", () -> fleet(request, engine, equipment, notes), OpenFleet::close)) {
        OpenedModel model = calibration.await();
        EvaluationSet samples = model.samples(split, sequences);
        return report(request, genome, model, samples, opening.await());
      }
    }
  }

  private static EvaluationReport report(
      EvaluateRequest request,
      Genome genome,
      OpenedModel model,
      EvaluationSet samples,
      OpenFleet fleet)
      throws InterruptedException {
    CandidateEvaluator evaluator =
        new CandidateEvaluator(
            model.quantizer(),
            new StaticLimits(Constraints.NONE, List.of()),
            fleet.lane(),
            MeasurementPlan.DEFAULT.withOperators(),
            DEADLINE,
            model.homogeneousImage().length);
    Individual individual = completed(evaluator.evaluate(genome, samples));
    return EvaluationReport.of(
        request.source().task(),
        model.data().model().name(),
        model.data().dataset(),
        samples.digest(),
        request.device(),
        individual);
  }

  private static OpenFleet fleet(
      EvaluateRequest request, BatchedEngine engine, Equipment equipment, Consumer<String> notes)
      throws InterruptedException {
    return OpenFleet.start(
        request.device(),
        engine,
        InstantSource.system(),
        equipment,
        (device, kind, detail) -> notes.accept("%s on %s: %s".formatted(kind, device, detail)));
  }

  private static Individual completed(Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) -> individual;
      case Infeasible infeasible -> throw new InfeasibleModelException(infeasible.reason());
    };
  }
}
