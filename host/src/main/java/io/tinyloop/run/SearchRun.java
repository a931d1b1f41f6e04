package io.tinyloop.run;

import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Nsga2;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ParetoFront;
import io.tinyloop.search.RandomSearch;
import io.tinyloop.search.SearchLoop;
import io.tinyloop.search.SearchParameters;
import io.tinyloop.search.SearchResult;
import io.tinyloop.search.SearchStrategy;
import io.tinyloop.search.SurrogateSearch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One run, phase by phase: homogeneous baselines, search, random baseline, every front again on all
 * validation samples, and what is left once on the test split. A function of the configuration, the
 * data and the commit; what the journal knows already is not evaluated again, so that an
 * interrupted run that is executed once more ends in the same report.
 */
final class SearchRun {

  /** Candidates between two fits of a surrogate. */
  private static final int SURROGATE_BATCH = 10;

  private final String id;
  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final Journal journal;
  private JournaledEvaluator evaluator;
  private final InstantSource clock;
  private final RunListener listener;
  private final Objectives objectives;
  private final Constraints constraints;
  private final Map<Phase, Integer> evaluations = new EnumMap<>(Phase.class);

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
    this.journal = journal;
    this.clock = clock;
    this.evaluator = evaluator("");
    this.listener = listener;
    this.objectives = new Objectives(configuration.objectiveList());
    this.constraints = Constraints.parse(configuration.constraints());
  }

  /**
   * @param training stands for what the quantizer's integers were trained with; empty: nothing
   */
  private JournaledEvaluator evaluator(String training) {
    return new JournaledEvaluator(
        id,
        journal,
        experiment.evaluator(),
        clock,
        experiment.modelDigest() + training,
        experiment.inFlight());
  }

  RunReport execute() throws InterruptedException {
    Instant start = clock.instant();
    List<Genome> baselines = Experiment.baselines(configuration, experiment.layers());
    EvaluationSet searchSet = experiment.searchSet();
    List<Individual> baseline = individuals(evaluate(Phase.HOMOGENEOUS, baselines, searchSet));
    List<HomogeneousPoint> seen = homogeneous(baselines, baseline);
    listener.front(new FrontView(List.of(), seen));
    SearchResult searched = search(Phase.SEARCH, searchStrategy(), searchSet, seen);
    requireFeasible(searched.front());
    Set<Genome> finalists = finalists(searched);
    Set<Genome> random = finalists(search(Phase.RANDOM, randomStrategy(), searchSet, seen));
    Set<Genome> all = new LinkedHashSet<>(baselines);
    all.addAll(finalists);
    all.addAll(random);
    EvaluationSet validation = experiment.validationSet();
    Map<Genome, Individual> confirmed = confirm(List.copyOf(all), validation);
    Integer epochs = configuration.qatEpochs();
    RunReport.Qat qat =
        epochs == null ? null : train(baselines, finalists, epochs, validation, confirmed);
    List<HomogeneousPoint> homogeneous = homogeneous(baselines, select(baselines, confirmed));
    requireFeasible(frontOf(select(finalists, confirmed)));
    List<Individual> front = nonDominated(select(finalists, confirmed));
    listener.front(new FrontView(front, homogeneous));

    List<RunReport.TestPoint> test = test(front, baselines);
    return new RunReport(
        id,
        configuration,
        experiment.dataset(),
        validation.digest(),
        new FrontQuality(objectives, homogeneous)
            .compare(front, nonDominated(select(random, confirmed))),
        homogeneous,
        front,
        test,
        SmallestModel.chosen(front, homogeneous, test),
        SmallestModel.confirmed(front, homogeneous, test),
        qat,
        evaluations.values().stream().mapToInt(Integer::intValue).sum(),
        evaluations,
        Duration.between(start, clock.instant()).toMillis() / 1e3,
        experiment.deviceEvaluations(),
        experiment.deviceSeconds());
  }

  /**
   * One epoch for each finalist, all epochs for the front that is left and for the baselines. What
   * is trained takes the place of what was not among {@code confirmed}; {@code finalists} are those
   * that were trained to the end.
   */
  private RunReport.Qat train(
      List<Genome> baselines,
      Set<Genome> finalists,
      int epochs,
      EvaluationSet validation,
      Map<Genome, Individual> confirmed)
      throws InterruptedException {
    QatPhase phase = new QatPhase(experiment.model(), configuration.seed(), clock);
    phase.train(finalists, 1, new PhaseProgress(Phase.TRAIN, finalists.size(), clock, listener));
    evaluator = evaluator(":qat-1-%d".formatted(configuration.seed()));
    confirmed.putAll(confirm(List.copyOf(finalists), validation));
    Set<Genome> last = new LinkedHashSet<>(baselines);
    nonDominated(select(finalists, confirmed)).forEach(i -> last.add(i.toGenome()));
    finalists.retainAll(last);
    phase.train(last, epochs, new PhaseProgress(Phase.TRAIN, last.size(), clock, listener));
    evaluator = evaluator(":qat-%d-%d".formatted(epochs, configuration.seed()));
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

  private SearchStrategy searchStrategy() {
    if (configuration.surrogate()) {
      int batch = Math.min(SURROGATE_BATCH, configuration.population());
      return new SurrogateSearch(
          configuration.searchSpace(),
          experiment.layers(),
          SearchParameters.of(batch, configuration.budget() / batch, configuration.seed()));
    }
    return new Nsga2(
        configuration.searchSpace(), experiment.layers(), parameters(configuration.seed()));
  }

  /** Draws with another seed, so that it does not repeat the search's founders. */
  private SearchStrategy randomStrategy() {
    return new RandomSearch(
        configuration.searchSpace(), experiment.layers(), parameters(~configuration.seed()));
  }

  private SearchParameters parameters(long seed) {
    return SearchParameters.of(configuration.population(), configuration.generations(), seed);
  }

  private SearchResult search(
      Phase phase, SearchStrategy strategy, EvaluationSet samples, List<HomogeneousPoint> seen)
      throws InterruptedException {
    PhaseProgress progress = new PhaseProgress(phase, strategy.budget(), clock, listener);
    Map<Genome, Individual> individuals = new HashMap<>();
    return SearchLoop.run(
        strategy,
        batch -> {
          List<Evaluation> outcomes = evaluate(batch, samples, progress);
          individuals(outcomes).forEach(i -> individuals.put(i.toGenome(), i));
          count(phase, batch.size());
          return outcomes.stream().map(this::toEvaluated).toList();
        },
        generation -> {
          if (phase == Phase.SEARCH) {
            List<Genome> genomes = generation.front().stream().map(FrontPoint::genome).toList();
            listener.front(new FrontView(select(genomes, individuals), seen));
          }
        });
  }

  private List<Evaluation> evaluate(Phase phase, List<Genome> genomes, EvaluationSet samples)
      throws InterruptedException {
    count(phase, genomes.size());
    return evaluate(genomes, samples, new PhaseProgress(phase, genomes.size(), clock, listener));
  }

  private List<Evaluation> evaluate(
      List<Genome> genomes, EvaluationSet samples, PhaseProgress progress)
      throws InterruptedException {
    return evaluator.evaluate(
        genomes,
        samples,
        evaluation -> {
          progress.step();
          if (evaluation instanceof Completed(Individual individual)) {
            UnmeasuredObjectiveException.check(individual, configuration);
            listener.evaluated(individual);
          }
        });
  }

  private void count(Phase phase, int number) {
    evaluations.merge(phase, number, Integer::sum);
  }

  private Evaluated toEvaluated(Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) ->
          new Evaluated.Measured(
              individual.toGenome(),
              objectives.vector(individual.quantities()),
              constraints.violation(individual.quantities()));
      case Evaluation.Infeasible(Genome genome, String reason, double violation) ->
          new Evaluated.Infeasible(genome, reason, violation);
    };
  }

  private Map<Genome, Individual> confirm(List<Genome> genomes, EvaluationSet validation)
      throws InterruptedException {
    Map<Genome, Individual> confirmed = new HashMap<>();
    individuals(evaluate(Phase.CONFIRM, genomes, validation))
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
        individuals(evaluate(Phase.TEST, List.copyOf(genomes), experiment.testSet()))) {
      int baseline = baselines.indexOf(individual.toGenome());
      points.add(
          RunReport.TestPoint.of(
              baseline < 0 ? null : (Integer) bits(baselines.get(baseline)), individual));
    }
    return points;
  }

  /** Individuals that no other of them dominates and that meet the constraints, smallest first. */
  private ParetoFront frontOf(Collection<Individual> individuals) {
    return ParetoFront.of(individuals.stream().map(i -> toEvaluated(new Completed(i))).toList());
  }

  private List<Individual> nonDominated(Collection<Individual> individuals) {
    Map<Genome, Individual> byGenome = new HashMap<>();
    individuals.forEach(individual -> byGenome.put(individual.toGenome(), individual));
    return frontOf(individuals).points().stream()
        .map(point -> byGenome.get(point.genome()))
        .sorted(
            java.util.Comparator.comparingLong(Individual::modelBytes)
                .thenComparing(Individual::toGenome))
        .toList();
  }

  private static List<Individual> individuals(List<Evaluation> evaluations) {
    return evaluations.stream()
        .flatMap(e -> e instanceof Completed(Individual individual) ? Stream.of(individual) : null)
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
