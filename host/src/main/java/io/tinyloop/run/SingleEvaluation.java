package io.tinyloop.run;

import io.tinyloop.data.Split;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.Evaluation.Infeasible;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.measure.TimingPlan;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Genome;
import java.time.Duration;
import java.time.InstantSource;
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
    Split split = Split.named(request.split());
    OpenedModel model = OpenedModel.open(request.source(), System.getenv(), notes);
    Genome genome = request.toGenome(model.layers());
    try (OpenFleet fleet =
        OpenFleet.start(
            request.device(),
            InstantSource.system(),
            (device, kind, detail) ->
                notes.accept("%s on %s: %s".formatted(kind, device, detail)))) {
      Integer count = request.samples();
      EvaluationSet samples = count == null ? model.samples(split) : model.samples(split, count);
      CandidateEvaluator evaluator =
          new CandidateEvaluator(
              model.quantizer(),
              new StaticLimits(Constraints.NONE),
              fleet.pool(),
              TimingPlan.DEFAULT.withOperators(),
              DEADLINE,
              model.homogeneousImage().length);
      Individual individual = completed(evaluator.evaluate(genome, samples));
      return EvaluationReport.of(
          request.source().task(),
          model.data().model().name(),
          model.data().dataset().id(),
          samples.digest(),
          request.device(),
          individual);
    }
  }

  private static Individual completed(Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) -> individual;
      case Infeasible infeasible -> throw new InfeasibleModelException(infeasible.reason());
    };
  }
}
