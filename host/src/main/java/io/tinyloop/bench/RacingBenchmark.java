package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.run.PtqCandidates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.HomogeneousSweep;
import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Nsga2;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ParetoFront;
import io.tinyloop.search.Race;
import io.tinyloop.search.Racing;
import io.tinyloop.search.ReferencePoint;
import io.tinyloop.search.SearchLoop;
import io.tinyloop.search.SearchParameters;
import io.tinyloop.search.SearchResult;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Searches with racing beside the same searches without: row-mnist, PTQ, accuracy and size, 1,000
 * validation samples, the usual 32 × 10, many seeds. Says how often a candidate of the front of all
 * samples was dropped, how the hypervolumes differ, and what share of the samples is saved.
 */
final class RacingBenchmark implements Benchmark {

  private static final int SEEDS = Integer.getInteger("tinyloop.racing.seeds", 20);
  private static final int SAMPLES = 1000;
  private static final double ALPHA = 0.05;

  /** 0.975 quantile of the normal distribution. */
  private static final double NORMAL = 1.96;

  private final Series shares = new Series();
  private final List<Double> values = new ArrayList<>();
  private int wrong;
  private long dropped;

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    PtqCandidates candidates = PtqCandidates.open("row-mnist", SAMPLES, null, notes);
    ReferencePoint reference = reference(candidates);
    for (long seed = 1; seed <= SEEDS; seed++) {
      compare(candidates, reference, seed);
      notes.accept(
          "seed %d: difference of hypervolumes %+.6f, %.1f %% of the samples run"
              .formatted(seed, values.getLast(), 100 * shares.last()));
    }
    return rows();
  }

  private static ReferencePoint reference(PtqCandidates candidates) {
    List<ObjectiveVector> baselines = new ArrayList<>();
    for (Evaluated evaluated :
        candidates.evaluate(HomogeneousSweep.narrow(SearchSpace.PAPER, candidates.layers()))) {
      if (evaluated instanceof Evaluated.Measured measured) {
        baselines.add(measured.objectives());
      }
    }
    return ReferencePoint.ofHomogeneous(
        Objectives.of(Objective.ACCURACY, Objective.SIZE), baselines);
  }

  private void compare(PtqCandidates candidates, ReferencePoint reference, long seed)
      throws InterruptedException {
    SearchParameters parameters = SearchParameters.of(32, 10, seed);
    SearchResult plain = SearchLoop.run(search(candidates, parameters), candidates, _ -> {});
    Race race =
        new Race(
            Racing.of(ALPHA, parameters.evaluations()), candidates, candidates.samples(), seed, 0);
    SearchResult raced = SearchLoop.run(search(candidates, parameters), race, _ -> {});
    double difference = hypervolume(raced, reference) - hypervolume(plain, reference);
    values.add(difference);
    shares.add((double) race.samplesRun() / race.samplesAsked());
    dropped += race.dropped();
    wrong += missed(candidates, raced) ? 1 : 0;
  }

  private static Nsga2 search(PtqCandidates candidates, SearchParameters parameters) {
    return new Nsga2(SearchSpace.PAPER, candidates.layers(), parameters);
  }

  private static double hypervolume(SearchResult result, ReferencePoint reference) {
    return Hypervolume.normalized(result.front().vectors(), reference);
  }

  /** Whether the front of all that was asked for, on all samples, has what the race's has not. */
  private static boolean missed(PtqCandidates candidates, SearchResult raced) {
    List<Genome> asked = raced.individuals().stream().map(Evaluated::genome).toList();
    Set<Genome> kept = new HashSet<>();
    raced.front().points().forEach(point -> kept.addAll(point.genomes()));
    return ParetoFront.of(candidates.evaluate(asked)).points().stream()
        .map(FrontPoint::genomes)
        .anyMatch(genomes -> !kept.containsAll(genomes));
  }

  private List<Row> rows() {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double variance =
        values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / Math.max(1, SEEDS - 1);
    double half = NORMAL * Math.sqrt(variance / SEEDS);
    String note = "95 %% in [%.6f, %.6f], %d seeds".formatted(mean - half, mean + half, SEEDS);
    return List.of(
        Row.atMost(
            most(SEEDS),
            "searches that dropped a candidate of the front, alpha " + ALPHA,
            wrong,
            "searches"),
        new Row(
            "hypervolume with racing less that without",
            mean,
            "",
            "interval contains 0",
            Math.abs(mean) <= half,
            note,
            null),
        Row.figure("samples that racing ran", 100 * shares.median(), "%"),
        Row.figure("candidates dropped in a search", (double) dropped / SEEDS, "of 320"));
  }

  /** The most wrong searches that alpha explains: exceeded with probability below 0.01. */
  private static int most(int searches) {
    double term = Math.pow(1 - ALPHA, searches);
    double sum = term;
    int most = 0;
    while (sum < 0.99) {
      term *= (searches - most) / (most + 1.0) * ALPHA / (1 - ALPHA);
      sum += term;
      most++;
    }
    return most;
  }
}
