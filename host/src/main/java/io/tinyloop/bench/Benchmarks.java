package io.tinyloop.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The benchmarks by name. */
public final class Benchmarks {

  private static final Map<String, Benchmark> BY_NAME =
      new TreeMap<>(
          Map.of(
              "engine",
              new EngineBenchmark(),
              "loop",
              new LoopBenchmark(),
              "firmware",
              new FirmwareBenchmark(
                  Path.of(System.getProperty("tinyloop.firmware", "firmware-stub")))));

  private Benchmarks() {}

  /** Runs the benchmark {@code name}. */
  public static BenchmarkReport run(String name, Consumer<String> notes)
      throws InterruptedException {
    Benchmark benchmark = BY_NAME.get(name);
    if (benchmark == null) {
      throw new IllegalArgumentException(
          "The benchmark (%s) is unknown.%nMaybe one of: %s."
              .formatted(name, String.join(", ", BY_NAME.keySet())));
    }
    return new BenchmarkReport(
        name, Machine.commit(), Machine.description(), benchmark.measure(notes));
  }
}
