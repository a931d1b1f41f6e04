package io.tinyloop.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The benchmarks by name. */
public final class Benchmarks {

  private static final Path FIRMWARE =
      Path.of(System.getProperty("tinyloop.firmware", "firmware-stub"));

  private static final Map<String, Benchmark> BY_NAME =
      new TreeMap<>(
          Map.of(
              "engine",
              new EngineBenchmark(),
              "evaluations",
              new EvaluationsBenchmark(
                  Path.of(System.getProperty("tinyloop.evaluations", "evaluations")),
                  EvaluationsBenchmark.TASKS),
              "loop",
              new LoopBenchmark(),
              "fleet",
              new FleetBenchmark(),
              "links",
              new LinksBenchmark(),
              "measurement",
              new MeasurementBenchmark(),
              "noise",
              new NoiseBenchmark(Path.of(System.getProperty("tinyloop.noise", "noise"))),
              "racing",
              new RacingBenchmark(),
              "search",
              new SearchBenchmark(),
              "firmware",
              new FirmwareBenchmark(FIRMWARE)));

  static {
    BY_NAME.put("replicas", new ReplicasBenchmark());
    BY_NAME.put("scale", new ScaleBenchmark());
    BY_NAME.put("soak", new SoakBenchmark());
    BY_NAME.put("profiles", new ProfilesBenchmark(FIRMWARE));
  }

  private Benchmarks() {}

  /** {@code quality} is all tasks, {@code quality-kws-4} one. */
  private static @Nullable Benchmark quality(String name) {
    Path folder = Path.of(System.getProperty("tinyloop.quality", "quality"));
    if (name.equals("quality")) {
      return new QualityBenchmark(folder, QualityBenchmark.TASKS);
    }
    return QualityBenchmark.TASKS.stream()
        .filter(task -> name.equals("quality-" + task))
        .map(task -> new QualityBenchmark(folder, List.of(task)))
        .findFirst()
        .orElse(null);
  }

  /** Runs the benchmark {@code name}. */
  public static BenchmarkReport run(String name, Consumer<String> notes)
      throws InterruptedException {
    Benchmark quality = quality(name);
    Benchmark benchmark = quality == null ? BY_NAME.get(name) : quality;
    if (benchmark == null) {
      throw new IllegalArgumentException(
          "The benchmark (%s) is unknown.%nMaybe one of: %s."
              .formatted(name, String.join(", ", BY_NAME.keySet()) + ", quality, quality-TASK"));
    }
    return new BenchmarkReport(
        name, Machine.commit(), Machine.description(), benchmark.measure(notes));
  }
}
