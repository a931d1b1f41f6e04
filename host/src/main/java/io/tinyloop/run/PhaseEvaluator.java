package io.tinyloop.run;

import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Evaluates what the phases of one run ask for, through the journal; counts, tells the listener,
 * and says what an evaluation means for the search. Thread-safe, but for {@link #train}.
 */
final class PhaseEvaluator {

  private final String id;
  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final Journal journal;
  private final InstantSource clock;
  private final RunListener listener;
  private final Objectives objectives;
  private final Constraints constraints;
  private final Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
  private final UniformProvenance provenance = new UniformProvenance();
  private JournaledEvaluator evaluator;

  PhaseEvaluator(
      String id,
      RunConfiguration configuration,
      Experiment experiment,
      Journal journal,
      InstantSource clock,
      RunListener listener) {
    this.id = id;
    this.configuration = configuration;
    this.experiment = experiment;
    this.journal = journal;
    this.clock = clock;
    this.listener = listener;
    this.objectives = new Objectives(configuration.objectiveList());
    this.constraints = Constraints.parse(configuration.constraints());
    this.evaluator = journaled(experiment.evaluator(), "");
  }

  private JournaledEvaluator journaled(CandidateEvaluator candidates, String training) {
    return new JournaledEvaluator(
        id,
        journal,
        candidates,
        clock,
        experiment.modelDigest() + training,
        experiment.inFlight(),
        new EvidenceLog(
            journal.evidence(), id, RunLauncher.programCommit(), experiment::validationSet),
        listener);
  }

  /**
   * From now on results are those of trained integers.
   *
   * @param training stands for what the quantizer's integers were trained with
   */
  void train(String training) {
    evaluator = journaled(experiment.evaluator(), training);
  }

  /**
   * Evaluations once more of genomes that were timed before.
   *
   * @param time which it is, from 2
   * @param avoided devices that timed a genome before: others come first
   */
  JournaledEvaluator again(int time, Function<Genome, Set<String>> avoided) {
    return journaled(experiment.evaluator().avoiding(avoided), ":again-" + time);
  }

  /** The same without timing: accuracy is all that its individuals have beside sizes. */
  JournaledEvaluator untimed() {
    return journaled(experiment.evaluator().untimed(), ":untimed");
  }

  PhaseProgress progress(Phase phase, long total) {
    return new PhaseProgress(phase, total, clock, listener);
  }

  RunListener listener() {
    return listener;
  }

  Objectives objectives() {
    return objectives;
  }

  /** Evaluates all of a phase. */
  List<Evaluation> evaluate(Phase phase, List<Genome> genomes, EvaluationSet samples)
      throws InterruptedException {
    count(phase, genomes.size());
    return evaluate(genomes, samples, progress(phase, genomes.size()));
  }

  /** Evaluates some of a phase; whoever asks counts them. */
  List<Evaluation> evaluate(List<Genome> genomes, EvaluationSet samples, PhaseProgress progress)
      throws InterruptedException {
    return evaluator.evaluate(
        genomes,
        samples,
        evaluation -> {
          progress.step();
          if (evaluation instanceof Completed(Individual individual)) {
            UnmeasuredObjectiveException.check(individual, configuration);
            provenance.add(individual);
            listener.evaluated(individual);
          }
        });
  }

  synchronized void count(Phase phase, int number) {
    counts.merge(phase, number, Integer::sum);
  }

  /** Evaluations of each phase. */
  synchronized Map<Phase, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** What an evaluation means for the search. */
  Evaluated toEvaluated(Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) -> toMeasured(individual, individual.quantities());
      case Evaluation.Infeasible(Genome genome, String reason, double violation) ->
          new Evaluated.Infeasible(genome, reason, violation);
    };
  }

  /** An individual, of which some quantities may be known better than it says. */
  Evaluated.Measured toMeasured(Individual individual, Map<Objective, Double> quantities) {
    Map<Objective, Double> errors = individual.standardErrors();
    return new Evaluated.Measured(
        individual.toGenome(),
        objectives.vector(quantities),
        constraints.violation(quantities),
        new ObjectiveVector(
            objectives.list().stream()
                .map(objective -> errors.getOrDefault(objective, 0.0))
                .toList()));
  }

  /** By how much an individual misses the constraints if its objectives are these. */
  double violation(Individual individual, ObjectiveVector estimate) {
    Map<Objective, Double> quantities = new EnumMap<>(individual.quantities());
    for (int i = 0; i < objectives.count(); i++) {
      Objective objective = objectives.list().get(i);
      quantities.put(objective, objective.minimised(estimate.value(i))); // its own inverse
    }
    return constraints.violation(quantities);
  }

  /** Those that ran. */
  static List<Individual> individuals(List<Evaluation> evaluations) {
    return evaluations.stream()
        .flatMap(e -> e instanceof Completed(Individual individual) ? Stream.of(individual) : null)
        .toList();
  }
}
