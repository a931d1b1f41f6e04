package io.tinyloop.run;

import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Estimates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Islands;
import io.tinyloop.search.Nsga2;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ParetoFront;
import io.tinyloop.search.PopulationEvaluator;
import io.tinyloop.search.Race;
import io.tinyloop.search.Racing;
import io.tinyloop.search.RandomSearch;
import io.tinyloop.search.ResamplingLoop;
import io.tinyloop.search.SearchLoop;
import io.tinyloop.search.SearchParameters;
import io.tinyloop.search.SearchProgress;
import io.tinyloop.search.SearchResult;
import io.tinyloop.search.SearchStrategy;
import io.tinyloop.search.SteadyLoop;
import io.tinyloop.search.SteadyState;
import io.tinyloop.search.SurrogateSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The search of one run, and its random baseline: strategy, mode, racing and exploitation as the
 * configuration says.
 */
final class SearchPhase {

  /** Candidates between two fits of a surrogate. */
  private static final int SURROGATE_BATCH = 10;

  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final PhaseEvaluator phases;
  private final List<HomogeneousPoint> homogeneous;
  private final Map<Genome, Individual> individuals = new ConcurrentHashMap<>();
  private final Remeasurement remeasurement;
  private final Estimates estimates;
  private RunReport.@Nullable Racing racing;

  /**
   * @param homogeneous the baselines, for whoever watches
   */
  SearchPhase(
      RunConfiguration configuration,
      Experiment experiment,
      PhaseEvaluator phases,
      Remeasurement remeasurement,
      List<HomogeneousPoint> homogeneous) {
    this.remeasurement = remeasurement;
    this.estimates = remeasurement.estimates();
    this.configuration = configuration;
    this.experiment = experiment;
    this.phases = phases;
    this.homogeneous = homogeneous;
  }

  /** Searches, then exploits. */
  SearchResult search() throws InterruptedException {
    SearchResult searched =
        configuration.steadyState() ? steadyState() : generational(strategy(), Phase.SEARCH);
    Integer exploit = configuration.exploit();
    if (exploit == null) {
      return searched;
    }
    SurrogateSearch local =
        SurrogateSearch.after(
                configuration.searchSpace(),
                experiment.layers(),
                searched.individuals(),
                Math.min(SURROGATE_BATCH, exploit),
                exploit,
                configuration.seed())
            .within(Constraints.parse(configuration.constraints()), phases.objectives());
    SearchResult exploited = generational(local, Phase.EXPLOIT);
    if (remeasurement.isWanted() && !configuration.steadyState()) {
      return exploited; // with what was known before
    }
    List<Evaluated> all = new ArrayList<>(searched.individuals());
    all.addAll(exploited.individuals());
    return new SearchResult(all, ParetoFront.of(all));
  }

  /**
   * Draws with another seed, so that it does not repeat the search's founders.
   *
   * @param count genomes that the search asked for
   */
  SearchResult random(int count) throws InterruptedException {
    return generational(
        new RandomSearch(
            configuration.searchSpace(),
            experiment.layers(),
            configuration.population(),
            count,
            ~configuration.seed()),
        Phase.RANDOM);
  }

  /** What racing saved; null without. */
  RunReport.@Nullable Racing racing() {
    return racing;
  }

  private SearchStrategy strategy() {
    if (configuration.surrogate()) {
      int batch = Math.min(SURROGATE_BATCH, configuration.population());
      return new SurrogateSearch(
              configuration.searchSpace(),
              experiment.layers(),
              batch,
              configuration.budget(),
              configuration.seed())
          .beginningWith(configuration.warmStartGenomes(experiment.layers()))
          .within(Constraints.parse(configuration.constraints()), phases.objectives());
    }
    Integer islands = configuration.islands();
    if (islands != null) {
      return new Islands(
          configuration.searchSpace(),
          experiment.layers(),
          parameters(configuration.seed()),
          first(),
          islands);
    }
    return new Nsga2(
        configuration.searchSpace(),
        experiment.layers(),
        parameters(configuration.seed()),
        first());
  }

  /** The genomes of the earlier run, then the homogeneous ones. */
  private List<Genome> first() {
    List<Genome> first = new ArrayList<>(configuration.warmStartGenomes(experiment.layers()));
    first.addAll(Nsga2.homogeneous(configuration.searchSpace(), experiment.layers()));
    return first.stream().distinct().toList();
  }

  private SearchParameters parameters(long seed) {
    return SearchParameters.of(configuration.population(), configuration.generations(), seed);
  }

  private SearchResult generational(SearchStrategy strategy, Phase phase)
      throws InterruptedException {
    PhaseProgress progress = phases.progress(phase, strategy.budget());
    Double alpha = configuration.racing();
    int samples = experiment.searchSet().samples().size();
    if (alpha == null || phase != Phase.SEARCH || samples < Racing.LEAST_SAMPLES) {
      return run(strategy, evaluator(phase, progress), phase);
    }
    Race race =
        new Race(
            Racing.of(alpha, strategy.budget()),
            new RacingSamples(
                phases,
                experiment.searchSet(),
                experiment.model().quantizer(),
                progress,
                individuals),
            samples,
            configuration.seed(),
            configuration.objectiveList().indexOf(Objective.ACCURACY));
    SearchResult result = run(strategy, race(race), phase);
    racing = new RunReport.Racing(alpha, race.dropped(), race.samplesRun(), race.samplesAsked());
    return result;
  }

  /** Baselines, and what has no generations, are timed once. */
  private SearchResult run(SearchStrategy strategy, PopulationEvaluator evaluator, Phase phase)
      throws InterruptedException {
    return phase == Phase.RANDOM || !remeasurement.isWanted() || configuration.steadyState()
        ? SearchLoop.run(strategy, evaluator, watcher(phase))
        : new ResamplingLoop(strategy, evaluator, remeasurement.resampling(), estimates)
            .run(watcher(phase));
  }

  private PopulationEvaluator race(Race race) {
    return batch -> {
      phases.count(Phase.SEARCH, batch.size());
      List<Evaluated> outcomes = race.evaluate(batch);
      batch.forEach(this::note);
      return outcomes;
    };
  }

  private void note(Genome genome) {
    Individual individual = individuals.get(genome);
    if (individual != null) {
      remeasurement.note(individual);
    }
  }

  private SearchResult steadyState() throws InterruptedException {
    SteadyState search =
        new SteadyState(
            configuration.searchSpace(),
            experiment.layers(),
            parameters(configuration.seed()),
            first());
    PhaseProgress progress = phases.progress(Phase.SEARCH, search.budget());
    return SteadyLoop.run(
        search, evaluator(Phase.SEARCH, progress), configuration.window(), watcher(Phase.SEARCH));
  }

  private PopulationEvaluator evaluator(Phase phase, PhaseProgress progress) {
    return batch -> {
      List<Evaluation> outcomes = phases.evaluate(batch, experiment.searchSet(), progress);
      PhaseEvaluator.individuals(outcomes).forEach(i -> individuals.put(i.toGenome(), i));
      phases.count(phase, batch.size());
      batch.forEach(this::note);
      return outcomes.stream().map(phases::toEvaluated).toList();
    };
  }

  /** Shows the front as it grows. */
  private Consumer<SearchProgress> watcher(Phase phase) {
    return progress -> {
      if (phase != Phase.RANDOM) {
        List<Individual> front =
            progress.front().stream()
                .map(FrontPoint::genome)
                .map(individuals::get)
                .filter(Objects::nonNull)
                .toList();
        phases.listener().front(new FrontView(front, homogeneous));
      }
    };
  }
}
