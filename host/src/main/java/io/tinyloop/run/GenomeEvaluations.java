package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ask/tell port for other optimisers: they ask with genomes, one a line, and are told what a
 * fleet made of each, one JSON object a line. Thread-safe; several lines keep several devices busy.
 */
public final class GenomeEvaluations implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private final ModelSource source;
  private final SearchSpace space;
  private final OpenedModel model;
  private final EvaluationSet samples;
  private final OpenFleet fleet;
  private final CandidateEvaluator evaluator;

  /**
   * What is told.
   *
   * @param json one line
   * @param understood whether the line was a genome; an infeasible one is
   */
  public record Answer(String json, boolean understood) {}

  /** What is told of a genome without objectives. */
  private record Infeasible(List<Integer> genome, String infeasible) {}

  /** What is told of a line that is no genome of the space. */
  private record Problem(String line, String problem) {}

  private GenomeEvaluations(
      ModelSource source,
      SearchSpace space,
      OpenedModel model,
      EvaluationSet samples,
      OpenFleet fleet) {
    this.source = source;
    this.space = space;
    this.model = model;
    this.samples = samples;
    this.fleet = fleet;
    this.evaluator =
        new CandidateEvaluator(
            model.quantizer(),
            new StaticLimits(Constraints.NONE, List.of()),
            fleet.lane(),
            MeasurementPlan.DEFAULT,
            DEADLINE,
            model.homogeneousImage().length);
  }

  /**
   * Calibrates the model and opens the fleet.
   *
   * @param split {@code validation} or {@code test}
   * @param count samples, spread over the split; null: all
   * @param devices {@code KIND:ID[xN]}, comma-separated
   * @param notes is told what a user may not expect
   * @throws IllegalArgumentException in two lines, for devices of different kinds too
   */
  public static GenomeEvaluations open(
      ModelSource source,
      String space,
      String split,
      @Nullable Integer count,
      String devices,
      Equipment equipment,
      Consumer<String> notes)
      throws InterruptedException {
    SearchSpace searchSpace = SearchSpace.parse(space);
    UncalibratedModel uncalibrated = UncalibratedModel.read(source, System.getenv(), notes);
    Sequences sequences = uncalibrated.sequences(Split.named(split), count);
    OpenedModel model = uncalibrated.calibrated();
    OpenFleet fleet =
        OpenFleet.start(
            devices,
            BatchedEngine.fastest(),
            InstantSource.system(),
            equipment,
            (device, kind, detail) -> notes.accept("%s on %s: %s".formatted(kind, device, detail)));
    if (!fleet.isUniform()) {
      fleet.close();
      throw RunLauncher.mixed(devices);
    }
    return new GenomeEvaluations(
        source, searchSpace, model, model.samples(Split.named(split), sequences), fleet);
  }

  /** Lines that are worth having under way at once. */
  public int window() {
    return 2 * fleet.snapshot().size();
  }

  /** Evaluates the genome of a line such as {@code 8,8,4,…}. */
  public Answer answer(String line) throws InterruptedException {
    Genome genome;
    try {
      genome = Genome.parse(space, line, model.layers());
    } catch (IllegalArgumentException e) {
      return new Answer(Json.write(new Problem(line, String.valueOf(e.getMessage()))), false);
    }
    Object told =
        switch (evaluator.evaluate(genome, samples)) {
          case Evaluation.Completed completed ->
              EvaluationReport.of(
                  source.task(),
                  model.data().model().name(),
                  model.data().dataset(),
                  samples.digest(),
                  completed.individual().device(),
                  completed.individual());
          case Evaluation.Infeasible infeasible ->
              new Infeasible(genome.genes(), infeasible.reason());
        };
    return new Answer(Json.write(told), true);
  }

  @Override
  public void close() {
    fleet.close();
  }
}
