package io.tinyloop.run;

import static io.tinyloop.run.PhaseEvaluator.individuals;

import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.TrainingStore;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.ParetoFront;
import io.tinyloop.search.SearchResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run, phase by phase: homogeneous baselines, search, random baseline, every front again on all
 * validation samples, and what is left once on the test split. A function of the configuration, the
 * data and the commit; what the journal knows already is not evaluated again, so that an
 * interrupted run that is executed once more ends in the same report.
 */
final class SearchRun {

  private static final Comparator<Individual> SMALLEST_FIRST =
      Comparator.comparingLong(Individual::modelBytes).thenComparing(Individual::toGenome);

  private final String id;
  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final PhaseEvaluator phases;
  private final Remeasurement remeasurement;
  private final TrainingStore trainings;
  private final InstantSource clock;
  private final RunListener listener;

  SearchRun(
      String id,
      RunConfiguration configuration,
      Experiment experiment,
      Journal journal,
      InstantSource clock,
      RunListener listener) {
    this.id = id;
    this.configuration = configuration;
    this.experiment = experiment;
    this.clock = clock;
    this.listener = listener;
    trainings = journal.trainings();
    phases = new PhaseEvaluator(id, configuration, experiment, journal, clock, listener);
    remeasurement = new Remeasurement(configuration, experiment, phases);
  }

  RunReport execute() throws InterruptedException {
    Instant start = clock.instant();
    List<Genome> baselines = Experiment.baselines(configuration, experiment.layers());
    List<Genome> pinned = configuration.pinnedGenomes(experiment.layers());
    List<Individual> baseline =
        individuals(phases.evaluate(Phase.HOMOGENEOUS, baselines, experiment.searchSet()));
    List<HomogeneousPoint> seen = homogeneous(baselines, baseline);
    listener.front(new FrontView(List.of(), seen));
    SearchPhase phase = new SearchPhase(configuration, experiment, phases, remeasurement, seen);
    SearchResult searched = phase.search();
    requireFeasible(searched.front());
    Set<Genome> finalists = finalists(searched);
    SearchResult drawn = phase.random(searched.individuals().size());
    Set<Genome> random = finalists(drawn);
    Set<Genome> all = new LinkedHashSet<>(baselines);
    all.addAll(finalists);
    all.addAll(random);
    all.addAll(pinned);
    EvaluationSet validation = experiment.validationSet();
    Map<Genome, Individual> confirmed = confirm(List.copyOf(all), validation);
    Integer epochs = configuration.qatEpochs();
    RunReport.Qat qat =
        epochs == null
            ? null
            : train(fixed(baselines, pinned), finalists, epochs, validation, confirmed);
    List<HomogeneousPoint> homogeneous = homogeneous(baselines, select(baselines, confirmed));
    requireFeasible(frontOf(select(finalists, confirmed)));
    List<Individual> front = front(select(finalists, confirmed));
    FrontView found = new FrontView(front, homogeneous);
    listener.front(found);
    return report(
        start,
        found,
        new FrontQuality(phases.objectives(), homogeneous)
            .compare(front, nonDominated(select(random, confirmed))),
        test(front, baselines),
        qat,
        phase.racing(),
        RunReport.Asked.of(searched, drawn),
        pinned.isEmpty() ? null : select(pinned, confirmed));
  }

  private static List<Genome> fixed(List<Genome> baselines, List<Genome> pinned) {
    return Stream.concat(baselines.stream(), pinned.stream()).toList();
  }

  private RunReport report(
      Instant start,
      FrontView found,
      RunReport.HypervolumeReport hypervolume,
      List<RunReport.TestPoint> test,
      RunReport.@Nullable Qat qat,
      RunReport.@Nullable Racing racing,
      RunReport.Asked asked,
      @Nullable List<Individual> pinned) {
    List<Individual> front = found.individuals();
    List<HomogeneousPoint> homogeneous = found.homogeneous();
    return new RunReport(
        id,
        configuration,
        experiment.dataset(),
        experiment.validationSet().digest(),
        hypervolume,
        homogeneous,
        front,
        test,
        SmallestModel.chosen(front, homogeneous, test),
        SmallestModel.confirmed(front, homogeneous, test),
        qat,
        racing,
        phases.counts().values().stream().mapToInt(Integer::intValue).sum(),
        phases.counts(),
        Duration.between(start, clock.instant()).toMillis() / 1e3,
        experiment.deviceEvaluations(),
        experiment.deviceSeconds(),
        null,
        asked,
        pinned);
  }

  /**
   * One epoch for each finalist, all epochs for the front that is left and for those that are
   * fixed: baselines and pinned genomes. What is trained takes the place of what was not among
   * {@code confirmed}; {@code finalists} are those that were trained to the end.
   */
  private RunReport.Qat train(
      List<Genome> fixed,
      Set<Genome> finalists,
      int epochs,
      EvaluationSet validation,
      Map<Genome, Individual> confirmed)
      throws InterruptedException {
    QatPhase phase = new QatPhase(id, trainings, experiment.model(), configuration.seed(), clock);
    phase.train(finalists, 1, phases.progress(Phase.TRAIN, finalists.size()));
    phases.train(":qat-1-%d".formatted(configuration.seed()));
    confirmed.putAll(confirm(List.copyOf(finalists), validation));
    Set<Genome> last = new LinkedHashSet<>(fixed);
    nonDominated(select(finalists, confirmed)).forEach(i -> last.add(i.toGenome()));
    finalists.retainAll(last);
    phase.train(last, epochs, phases.progress(Phase.TRAIN, last.size()));
    phases.train(":qat-%d-%d".formatted(epochs, configuration.seed()));
    confirmed.putAll(confirm(List.copyOf(last), validation));
    return phase.report(epochs);
  }

  /**
   * What may be on the front on all samples: the front on the search's samples, then the front of
   * the rest, and so on, until a population is reached. Few samples rank near neighbours by luck.
   */
  private Set<Genome> finalists(SearchResult searched) {
    Set<Genome> finalists = new LinkedHashSet<>();
    List<Evaluated> rest = searched.individuals();
    while (finalists.size() < configuration.population()) {
      List<Genome> front = genomes(ParetoFront.of(rest));
      if (front.isEmpty()) {
        break;
      }
      finalists.addAll(front);
      rest = rest.stream().filter(individual -> !finalists.contains(individual.genome())).toList();
    }
    return finalists;
  }

  private Map<Genome, Individual> confirm(List<Genome> genomes, EvaluationSet validation)
      throws InterruptedException {
    Map<Genome, Individual> confirmed = new HashMap<>();
    individuals(phases.evaluate(Phase.CONFIRM, genomes, validation))
        .forEach(individual -> confirmed.put(individual.toGenome(), individual));
    return confirmed;
  }

  /** The test split is touched here, once, after every choice has been made. */
  private List<RunReport.TestPoint> test(List<Individual> front, List<Genome> baselines)
      throws InterruptedException {
    Set<Genome> genomes = new LinkedHashSet<>(baselines);
    front.forEach(individual -> genomes.add(individual.toGenome()));
    List<RunReport.TestPoint> points = new ArrayList<>();
    for (Individual individual :
        individuals(phases.evaluate(Phase.TEST, List.copyOf(genomes), experiment.testSet()))) {
      int baseline = baselines.indexOf(individual.toGenome());
      points.add(
          RunReport.TestPoint.of(
              baseline < 0 ? null : (Integer) bits(baselines.get(baseline)), individual));
    }
    return points;
  }

  /** Individuals that no other of them dominates and that meet the constraints, smallest first. */
  private ParetoFront frontOf(Collection<Individual> individuals) {
    return ParetoFront.of(
        individuals.stream().map(i -> phases.toEvaluated(new Completed(i))).toList());
  }

  /** The front that is reported: where timings are noisy, by what all of them amount to. */
  private List<Individual> front(List<Individual> individuals) throws InterruptedException {
    Set<Genome> elite = remeasurement.isWanted() ? remeasurement.front(individuals) : Set.of();
    return elite.isEmpty()
        ? nonDominated(individuals)
        : individuals.stream()
            .filter(individual -> elite.contains(individual.toGenome()))
            .map(remeasurement::combined)
            .sorted(SMALLEST_FIRST)
            .toList();
  }

  private List<Individual> nonDominated(Collection<Individual> individuals) {
    Map<Genome, Individual> byGenome = new HashMap<>();
    individuals.forEach(individual -> byGenome.put(individual.toGenome(), individual));
    return frontOf(individuals).points().stream()
        .map(point -> byGenome.get(point.genome()))
        .sorted(SMALLEST_FIRST)
        .toList();
  }

  private static List<Individual> select(
      Collection<Genome> genomes, Map<Genome, Individual> individuals) {
    return genomes.stream().map(individuals::get).filter(java.util.Objects::nonNull).toList();
  }

  private static List<Genome> genomes(ParetoFront front) {
    return front.points().stream().map(FrontPoint::genome).toList();
  }

  private static List<HomogeneousPoint> homogeneous(
      List<Genome> baselines, List<Individual> individuals) {
    return individuals.stream()
        .filter(individual -> baselines.contains(individual.toGenome()))
        .map(individual -> new HomogeneousPoint(bits(individual.toGenome()), individual))
        .toList();
  }

  /** The width of a homogeneous genome: that of its first gene, which is on no state path. */
  private static int bits(Genome homogeneous) {
    return homogeneous.genes().getFirst();
  }

  private void requireFeasible(ParetoFront front) {
    if (front.isEmpty()) {
      throw new NothingFeasibleException(configuration.constraints(), front.nearest());
    }
  }
}
