package io.tinyloop.cli;

import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.WarmStart;
import io.tinyloop.search.SearchSpace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a search is a function of. */
final class SearchOptions {

  private static final String USUAL_FLEET = "sim:cortex-m4x4";

  @Mixin TaskOptions task = new TaskOptions();

  @Option(
      names = "--space",
      defaultValue = "paper",
      paramLabel = "SPACE",
      description = "paper (17 genes a layer) or split (23) (default: ${DEFAULT-VALUE}).")
  private String space;

  @Option(
      names = "--objectives",
      paramLabel = "LIST",
      description =
          "Two or more of accuracy,size,latency,energy,ram (default: accuracy,size,latency,energy;"
              + " without energy on native and emulated devices, which have no sensor).")
  private @Nullable String objectives;

  @Option(
      names = "--constraint",
      paramLabel = "TEXT",
      description = "For example \"latency<5ms\" or \"size<16KiB\"; may be repeated.")
  private List<String> constraints = List.of();

  @Option(
      names = "--fleet",
      paramLabel = "LIST",
      description =
          "Devices as KIND:ID[xN], comma-separated (default: sim:cortex-m4x4), or their names in"
              + " the bench file (default: all).")
  private @Nullable String fleet;

  @Mixin BenchOption bench = new BenchOption();

  @Option(
      names = "--population",
      defaultValue = "32",
      paramLabel = "N",
      description = "Individuals in a generation (default: ${DEFAULT-VALUE}).")
  private int population;

  @Option(
      names = "--generations",
      defaultValue = "10",
      paramLabel = "N",
      description = "Generations (default: ${DEFAULT-VALUE}).")
  private int generations;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--state-path",
      defaultValue = "narrow",
      paramLabel = "WIDTH",
      description =
          "State path of the homogeneous baselines: narrow or wide (default: ${DEFAULT-VALUE}).")
  private String statePath;

  @Option(
      names = "--samples",
      defaultValue = "1000",
      paramLabel = "N",
      description =
          "Validation samples a candidate runs while searching; the front runs all (default:"
              + " ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "nsga2, or surrogate for few evaluations (default: nsga2).")
  private @Nullable String strategy;

  @Option(
      names = "--qat",
      paramLabel = "EPOCHS",
      description =
          "Train quantization-aware: one epoch for finalists, EPOCHS for the front and baselines.")
  private @Nullable Integer qatEpochs;

  @Option(
      names = "--mode",
      paramLabel = "NAME",
      description =
          "generational, or steady-state: no device waits for the slowest (default: generational).")
  private @Nullable String mode;

  @Option(
      names = "--racing",
      arity = "0..1",
      fallbackValue = "0.05",
      paramLabel = "ALPHA",
      description =
          "Stop hopeless candidates early; with probability ALPHA (default: ${FALLBACK-VALUE}) any"
              + " is dropped wrongly.")
  private @Nullable Double racing;

  @Option(
      names = "--exploit",
      paramLabel = "N",
      description = "After the search, N evaluations of local search round the front.")
  private @Nullable Integer exploit;

  @Option(
      names = "--warm-start",
      paramLabel = "RUN_DIR",
      description = "Begin with the front of this run, of any task; its layers must be as many.")
  private @Nullable Path warmStart;

  @Option(
      names = "--islands",
      paramLabel = "N",
      description =
          "N populations that share --population, evolve apart and exchange their best (default:"
              + " 1).")
  private @Nullable Integer islands;

  @Option(
      names = "--remeasure",
      paramLabel = "SHARE",
      description =
          "Where latency and energy are noisy: part of the device time, 0…0.5, that times the front"
              + " again, on other devices of its class (default: 0.1; without noise nothing"
              + " changes).")
  private @Nullable Double remeasure;

  /**
   * What was asked for.
   *
   * @param labels that devices of the bench must have
   * @param pinned genomes to evaluate beside the front; null: none
   */
  RunConfiguration toConfiguration(List<String> labels, @Nullable List<String> pinned) {
    String devices = bench.fleet(fleet, labels, USUAL_FLEET);
    return new RunConfiguration(
        task.source(),
        space,
        objectives == null
            ? RunConfiguration.usualObjectives(devices)
            : Arrays.stream(objectives.split(",", -1)).map(String::strip).toList(),
        constraints,
        devices,
        population,
        generations,
        seed,
        statePath,
        samples,
        strategy,
        qatEpochs,
        mode,
        racing,
        exploit,
        warmStart == null ? null : WarmStart.genomes(warmStart, SearchSpace.parse(space)),
        islands,
        remeasure == null ? (Double) 0.1 : remeasure,
        pinned);
  }
}
