package io.tinyloop.run;

import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import io.tinyloop.search.Racing;
import io.tinyloop.search.SearchSpace;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a run is a function of, beside the commit and the data: the same configuration gives the
 * same front. Stored in the journal as JSON.
 *
 * @param source which float model on which data
 * @param space {@code paper} or {@code split}
 * @param objectives names, accuracy among them or not, at least two
 * @param constraints for example {@code latency<5ms}
 * @param fleet device specifications, for example {@code sim:cortex-m4x4}
 * @param population individuals in a generation, at least 2
 * @param generations at least 1
 * @param seed of every random choice
 * @param statePath width of the state path in the homogeneous baselines
 * @param samples validation samples that a candidate is evaluated on while searching, at least 1
 * @param strategy {@code nsga2}, or {@code surrogate} for few evaluations; null: nsga2
 * @param qatEpochs of quantization-aware training of the final front and the baselines, after one
 *     epoch of each finalist; null: no training
 * @param mode {@code steady-state}: no device waits for the slowest of a generation; null or the
 *     word for generations: all wait
 * @param racing probability that any candidate is dropped before its last sample though the front
 *     of all samples has it, in (0, 0.5]; null: every candidate runs all samples
 * @param exploit most evaluations of a local search round the front, after the search; null: none
 * @param warmStart genomes to begin with, as {@code 8,8,4,…}; null: the homogeneous ones alone
 * @param islands populations that evolve apart and exchange their best, the population's members
 *     shared out to them; null: one
 * @param remeasure where latency and energy are noisy, the share of the search's evaluations whose
 *     device time times the front again, on another device where there is one, in [0, 0.5]; 0: each
 *     genome is timed once, and estimated; null: each timing is believed
 * @param pinned genomes that are evaluated on all validation samples beside the front, whatever the
 *     search finds, as {@code 8,8,4,…}; null: none
 */
public record RunConfiguration(
    ModelSource source,
    String space,
    List<String> objectives,
    List<String> constraints,
    String fleet,
    int population,
    int generations,
    long seed,
    String statePath,
    int samples,
    @Nullable String strategy,
    @Nullable Integer qatEpochs,
    @Nullable String mode,
    @Nullable Double racing,
    @Nullable Integer exploit,
    @Nullable List<String> warmStart,
    @Nullable Integer islands,
    @Nullable Double remeasure,
    @Nullable List<String> pinned) {

  /** Bounds that keep a mistyped number from becoming a run of years. */
  public static final int MAX_POPULATION = 10_000;

  public static final int MAX_GENERATIONS = 100_000;

  private static final String SURROGATE = "surrogate";
  private static final List<String> STRATEGIES = List.of("nsga2", SURROGATE);
  private static final String STEADY_STATE = "steady-state";
  private static final List<String> MODES = List.of("generational", STEADY_STATE);
  private static final int MIN_WINDOW = 8;
  private static final double MOST_REMEASURED = 0.5;

  public RunConfiguration {
    present("source", source);
    present("space", space);
    present("objectives", objectives);
    present("constraints", constraints);
    present("fleet", fleet);
    present("statePath", statePath);
    objectives = List.copyOf(objectives);
    constraints = List.copyOf(constraints);
    SearchSpace.parse(space);
    StatePath.parse(statePath);
    if (objectives.size() < 2 || objectives.stream().distinct().count() != objectives.size()) {
      throw new IllegalArgumentException(
          "The objectives %s must be two or more different ones.%nMaybe accuracy,size."
              .formatted(objectives));
    }
    objectives.forEach(Objective::parse);
    check("population", population, 2, MAX_POPULATION);
    check("generations", generations, 1, MAX_GENERATIONS);
    check("samples", samples, 1, 1_000_000);
    known("strategy", strategy, STRATEGIES);
    known("mode", mode, MODES);
    if (qatEpochs != null) {
      check("epochs of QAT", qatEpochs, 1, 1_000);
    }
    if (exploit != null) {
      check("evaluations of exploitation", exploit, 1, 1_000_000);
    }
    if (warmStart != null && warmStart.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "A genome of the warm start is null.%nMaybe write them as texts: \"8,8,4,…\"."
              .formatted());
    }
    warmStart = warmStart == null ? null : List.copyOf(warmStart);
    if (pinned != null && pinned.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "A pinned genome is null.%nMaybe write them as texts: \"8,8,4,…\".".formatted());
    }
    pinned = pinned == null ? null : List.copyOf(pinned);
    if (pinned != null) {
      SearchSpace pins = SearchSpace.parse(space);
      pinned.forEach(text -> Genome.parse(pins, text));
    }
    checkRacing(racing, objectives, mode);
    checkIslands(islands, population, strategy, mode);
    checkRemeasure(remeasure);
    checkBatches(strategy, mode);
  }

  private static void checkRemeasure(@Nullable Double remeasure) {
    if (remeasure != null && !(remeasure >= 0 && remeasure <= MOST_REMEASURED)) {
      throw new IllegalArgumentException(
          "The share of evaluations that time the front again (%s) must be in [0, %s].%nMaybe 0.1: a tenth of the device time."
              .formatted(remeasure, MOST_REMEASURED));
    }
  }

  private static void checkBatches(@Nullable String strategy, @Nullable String mode) {
    if (STEADY_STATE.equals(mode) && SURROGATE.equals(strategy)) {
      throw new IllegalArgumentException(
          "The strategy surrogate asks in batches, and has no mode steady-state.%nMaybe leave --mode away."
              .formatted());
    }
  }

  private static void known(String name, @Nullable String value, List<String> all) {
    if (value != null && !all.contains(value)) {
      throw new IllegalArgumentException(
          "The %s (%s) is unknown.%nMaybe one of: %s."
              .formatted(name, value, String.join(", ", all)));
    }
  }

  private static void checkIslands(
      @Nullable Integer islands, int population, @Nullable String strategy, @Nullable String mode) {
    if (islands == null) {
      return;
    }
    check("islands", islands, 1, population / 2);
    if (STEADY_STATE.equals(mode) || SURROGATE.equals(strategy)) {
      throw new IllegalArgumentException(
          "Islands are populations of NSGA-II with generations, not of %s.%nMaybe leave --islands away."
              .formatted(SURROGATE.equals(strategy) ? strategy : mode));
    }
  }

  private static void checkRacing(
      @Nullable Double racing, List<String> objectives, @Nullable String mode) {
    if (racing == null) {
      return;
    }
    Racing.of(racing, 1);
    if (!objectives.contains(Objective.ACCURACY.toString())) {
      throw new IllegalArgumentException(
          "Racing compares accuracies, but the objectives are %s.%nMaybe add accuracy to --objectives."
              .formatted(objectives));
    }
    if (STEADY_STATE.equals(mode)) {
      throw new IllegalArgumentException(
          "Racing draws samples for a whole batch of candidates, which the mode steady-state has not.%nMaybe leave --mode or --racing away."
              .formatted());
    }
  }

  /** A run of NSGA-II without training. */
  public RunConfiguration(
      ModelSource source,
      String space,
      List<String> objectives,
      List<String> constraints,
      String fleet,
      int population,
      int generations,
      long seed,
      String statePath,
      int samples) {
    this(
        source,
        space,
        objectives,
        constraints,
        fleet,
        population,
        generations,
        seed,
        statePath,
        samples,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** A configuration may come as JSON from anywhere, with any field absent. */
  static void present(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "The configuration has no %s.%nMaybe compare it with that of another run: GET /api/runs"
              .formatted(name));
    }
  }

  /**
   * The objectives of a search that names none: accuracy, size, latency and, where a device of the
   * fleet can have a sensor or a model of it, energy.
   */
  public static List<String> usualObjectives(String fleet) {
    return hasNoSensor(fleet)
        ? List.of("accuracy", "size", "latency")
        : List.of("accuracy", "size", "latency", "energy");
  }

  /** Names of devices on a host's bench say nothing here: the host checks them. */
  private static boolean hasNoSensor(String fleet) {
    try {
      return FleetMember.parseFleet(fleet).stream()
          .filter(member -> member.meter() == null)
          .map(member -> member.spec().kind())
          .anyMatch(kind -> kind == DeviceKind.NATIVE || kind == DeviceKind.EMULATED);
    } catch (InvalidDeviceException e) {
      return false;
    }
  }

  /** The same on other devices. */
  RunConfiguration withFleet(String devices) {
    return new RunConfiguration(
        source,
        space,
        objectives,
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
        warmStart,
        islands,
        remeasure,
        pinned);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "The %s (%d) must be in [%d, %d].%nMaybe a digit is missing or superfluous."
              .formatted(name, value, min, max));
    }
  }

  /** Whether a surrogate orders the candidates. */
  boolean surrogate() {
    return SURROGATE.equals(strategy);
  }

  /** The share of the search's evaluations whose device time times the front again. */
  double remeasured() {
    return remeasure == null ? 0 : remeasure;
  }

  /** Whether there is no barrier between generations. */
  boolean steadyState() {
    return STEADY_STATE.equals(mode);
  }

  /**
   * Candidates that a steady-state search has under way: two for each device that the fleet names,
   * at least 8, at most the population. A function of the configuration alone, as the front is.
   */
  int window() {
    int devices;
    try {
      devices =
          FleetMember.parseFleet(fleet).stream().mapToInt(member -> member.spec().count()).sum();
    } catch (InvalidDeviceException e) {
      devices = 1; // a name on a bench
    }
    return Math.min(population, Math.max(MIN_WINDOW, 2 * devices));
  }

  /**
   * The genomes to begin with, in this run's space.
   *
   * @throws IllegalArgumentException in two lines, if one is of other layers or of no use here
   */
  List<Genome> warmStartGenomes(int layers) {
    return genomes(warmStart, layers);
  }

  /** The genomes that are evaluated beside the front, in this run's space. */
  List<Genome> pinnedGenomes(int layers) {
    return genomes(pinned, layers);
  }

  private List<Genome> genomes(@Nullable List<String> texts, int layers) {
    return Objects.requireNonNullElse(texts, List.<String>of()).stream()
        .map(text -> Genome.parse(searchSpace(), text, layers))
        .distinct()
        .toList();
  }

  public SearchSpace searchSpace() {
    return SearchSpace.parse(space);
  }

  public List<Objective> objectiveList() {
    return objectives.stream().map(Objective::parse).toList();
  }

  /** Most evaluations that the search phase can ask for. */
  public int budget() {
    return Math.multiplyExact(population, generations);
  }
}
