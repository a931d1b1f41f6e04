package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.run.PtqCandidates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.HomogeneousSweep;
import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Nsga2;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.RandomSearch;
import io.tinyloop.search.ReferencePoint;
import io.tinyloop.search.SearchLoop;
import io.tinyloop.search.SearchParameters;
import io.tinyloop.search.SearchSpace;
import io.tinyloop.search.SearchStrategy;
import io.tinyloop.search.SurrogateSearch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How many evaluations a surrogate search needs for the hypervolume that plain NSGA-II (population
 * 50) has after 2,500: real tasks, real data, post-training quantization, error and size on 1,000
 * validation samples, the law's engine on this machine. What is evaluated is kept in the folder.
 */
final class EvaluationsBenchmark implements Benchmark {

  static final List<String> TASKS = List.of("row-mnist", "kws-4");

  private static final int SAMPLES = 1000;
  private static final int SEEDS = Integer.getInteger("tinyloop.evaluations.seeds", 5);
  private static final int BATCH = 10;

  /** Evaluations of the surrogate search after which it counts as not having reached the goal. */
  private static final int LIMIT = Integer.getInteger("tinyloop.evaluations.limit", 1000);

  private final Path folder;
  private final List<String> tasks;

  EvaluationsBenchmark(Path folder, List<String> tasks) {
    this.folder = folder;
    this.tasks = List.copyOf(tasks);
  }

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (String task : tasks) {
      rows.addAll(new TaskEvaluations(task, notes).rows());
    }
    return rows;
  }

  private final class TaskEvaluations {

    private final String task;
    private final Consumer<String> notes;
    private final PtqCandidates candidates;
    private final ReferencePoint reference;

    TaskEvaluations(String task, Consumer<String> notes) {
      this.task = task;
      this.notes = notes;
      candidates = PtqCandidates.open(task, SAMPLES, folder, notes);
      List<ObjectiveVector> baselines = new ArrayList<>();
      for (Evaluated evaluated :
          candidates.evaluate(HomogeneousSweep.narrow(SearchSpace.PAPER, candidates.layers()))) {
        if (evaluated instanceof Evaluated.Measured measured) {
          baselines.add(measured.objectives());
        }
      }
      reference =
          ReferencePoint.ofHomogeneous(
              Objectives.of(Objective.ACCURACY, Objective.SIZE), baselines);
    }

    List<Row> rows() throws InterruptedException {
      Series needed = new Series();
      List<String> seeds = new ArrayList<>();
      for (long seed = 1; seed <= SEEDS; seed++) {
        seeds.add(measure(seed, needed));
        notes.accept(task + " " + seeds.getLast());
      }
      double median = needed.median();
      return List.of(
          new Row(
              task + ", evaluations to NSGA-II's hypervolume at 2,500",
              median,
              "evaluations",
              "<= 500",
              median <= 500,
              "%d samples, accuracy and size, space paper, PTQ; %s; %d means not reached"
                  .formatted(candidates.samples(), String.join("; ", seeds), LIMIT + 1),
              null));
    }

    /** Adds what one seed needed, and says so. */
    private String measure(long seed, Series needed) throws InterruptedException {
      SearchParameters plain = SearchParameters.of(50, 50, seed);
      double goal =
          curve(new Nsga2(SearchSpace.PAPER, candidates.layers(), plain)).lastEntry().getValue();
      double random =
          curve(new RandomSearch(SearchSpace.PAPER, candidates.layers(), plain))
              .lastEntry()
              .getValue();
      NavigableMap<Integer, Double> curve =
          curve(
              new SurrogateSearch(
                  SearchSpace.PAPER,
                  candidates.layers(),
                  SearchParameters.of(BATCH, LIMIT / BATCH, seed)));
      int evaluations =
          curve.entrySet().stream()
              .filter(entry -> entry.getValue() >= goal)
              .map(entry -> entry.getKey())
              .findFirst()
              .orElse(LIMIT + 1);
      needed.add(evaluations);
      Double at500 = curve.floorEntry(500).getValue();
      return "seed %d: %d (NSGA-II %.6f, surrogate at 500 %.6f, random at 2,500 %.6f)"
          .formatted(seed, evaluations, goal, at500, random);
    }

    /** Hypervolume after so many evaluations. */
    private NavigableMap<Integer, Double> curve(SearchStrategy strategy)
        throws InterruptedException {
      NavigableMap<Integer, Double> curve = new TreeMap<>();
      SearchLoop.run(
          strategy,
          candidates,
          progress ->
              curve.put(
                  progress.evaluations(),
                  Hypervolume.normalized(
                      progress.front().stream().map(FrontPoint::objectives).toList(), reference)));
      return curve;
    }
  }
}
