package io.tinyloop.run;

import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.search.Estimates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.ParetoFront;
import io.tinyloop.search.Resampling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Times genomes of one run again, on devices that have not timed them yet where there are such, and
 * keeps every timing of each. Used by the run's thread.
 */
final class Remeasurement {

  /** Samples that a repetition runs: enough to see that it is the same model. */
  private static final int FEW_SAMPLES = 8;

  /** What bringing a candidate, windows and a few samples take, in samples of a usual task. */
  private static final int SAMPLES_OF_AN_ATTEMPT = 100;

  /** Rounds at a run's end: each may show another front. */
  private static final int LAST_ROUNDS = 3;

  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final PhaseEvaluator phases;
  private final Map<Genome, List<Individual>> timings = new HashMap<>();
  private final Map<Integer, JournaledEvaluator> evaluators = new HashMap<>();

  Remeasurement(RunConfiguration configuration, Experiment experiment, PhaseEvaluator phases) {
    this.configuration = configuration;
    this.experiment = experiment;
    this.phases = phases;
  }

  /** Whether the run goes by estimates where timings are noisy. */
  boolean isWanted() {
    return configuration.remeasure() != null;
  }

  /** How a search of this run measures again, beside evaluations on its samples. */
  Resampling resampling() {
    double evaluation = SAMPLES_OF_AN_ATTEMPT + experiment.searchSet().samples().size();
    return new Resampling(
        this::again,
        configuration.remeasured(),
        Math.min(1, (SAMPLES_OF_AN_ATTEMPT + FEW_SAMPLES) / evaluation));
  }

  /** Estimates of individuals that were noted, without any measurement yet. */
  Estimates estimates() {
    return new Estimates((first, estimate) ->
        phases.violation(Objects.requireNonNull(timings.get(first.genome())).getFirst(), estimate));
  }

  /** Keeps a timing, unless it is known. */
  synchronized void note(Individual individual) {
    List<Individual> known = timings.computeIfAbsent(individual.toGenome(), _ -> new ArrayList<>());
    boolean timed = known.stream().anyMatch(one -> sameTiming(one, individual));
    if (!timed && individual.latency() != null) {
      known.add(individual);
    }
  }

  private static boolean sameTiming(Individual one, Individual other) {
    return one.device().equals(other.device())
        && Objects.equals(one.latency(), other.latency())
        && Objects.equals(one.energy(), other.energy());
  }

  /** Times genomes once more; what cannot be timed is left out. */
  List<Evaluated> again(List<Genome> genomes) throws InterruptedException {
    EvaluationSet few = experiment.fewSamples(FEW_SAMPLES);
    Map<Integer, List<Genome>> byTime =
        genomes.stream()
            .collect(
                Collectors.groupingBy(
                    genome -> times(genome) + 1, TreeMap::new, Collectors.toList()));
    phases.count(Phase.REMEASURE, genomes.size());
    PhaseProgress progress = phases.progress(Phase.REMEASURE, genomes.size());
    List<Evaluated> again = new ArrayList<>();
    for (Map.Entry<Integer, List<Genome>> group : byTime.entrySet()) {
      JournaledEvaluator evaluator =
          evaluators.computeIfAbsent(group.getKey(), time -> phases.again(time, this::devices));
      for (Evaluation evaluation :
          evaluator.evaluate(group.getValue(), few, _ -> progress.step())) {
        if (evaluation instanceof Completed(Individual individual)) {
          note(individual);
          again.add(phases.toEvaluated(evaluation));
        }
      }
    }
    return again;
  }

  private synchronized int times(Genome genome) {
    return timings.getOrDefault(genome, List.of()).size();
  }

  /** Names of devices that have timed a genome. */
  private synchronized Set<String> devices(Genome genome) {
    return timings.getOrDefault(genome, List.of()).stream()
        .map(Individual::device)
        .collect(Collectors.toSet());
  }

  /** The individual with the latency and the energy that all its timings amount to. */
  synchronized Individual combined(Individual individual) {
    List<Individual> all = timings.getOrDefault(individual.toGenome(), List.of());
    if (all.size() < 2) {
      return individual;
    }
    return individual.withTimings(
        Latency.combined(all.stream().map(Individual::latency).filter(Objects::nonNull).toList()),
        Energy.combined(all.stream().map(Individual::energy).filter(Objects::nonNull).toList()));
  }

  /**
   * The front of individuals by estimates from all timings, each of its members timed more than
   * once if any are; empty where nothing is noisy.
   */
  Set<Genome> front(Collection<Individual> individuals) throws InterruptedException {
    individuals.forEach(this::note);
    Set<Genome> front = Set.of();
    for (int round = 0; round <= LAST_ROUNDS; round++) {
      Estimates estimates = estimatesOf(individuals);
      if (!estimates.isNoisy()) {
        return Set.of();
      }
      Set<Genome> wanted =
          individuals.stream().map(Individual::toGenome).collect(Collectors.toSet());
      front =
          ParetoFront.of(estimates.of(wanted)).points().stream()
              .map(FrontPoint::genomes)
              .flatMap(List::stream)
              .collect(Collectors.toCollection(HashSet::new));
      List<Genome> once = front.stream().filter(genome -> times(genome) < 2).sorted().toList();
      if (once.isEmpty() || round == LAST_ROUNDS || configuration.remeasured() == 0) {
        break;
      }
      var _ = again(once);
    }
    return front;
  }

  /** All timings; accuracies are those of {@code individuals} where there are such. */
  private synchronized Estimates estimatesOf(Collection<Individual> individuals) {
    Map<Genome, Individual> confirmed = new HashMap<>();
    individuals.forEach(individual -> confirmed.put(individual.toGenome(), individual));
    Estimates estimates = estimates();
    timings.keySet().stream()
        .sorted()
        .forEach(genome -> {
          List<Individual> all = Objects.requireNonNull(timings.get(genome));
          Individual first = confirmed.getOrDefault(genome, all.getFirst());
          all.forEach(one ->
              estimates.add(
                  List.of(
                      phases.toEvaluated(
                          new Completed(first.withTimings(one.latency(), one.energy()))))));
        });
    return estimates;
  }
}
