package io.tinyloop.run;

import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.measure.TimingPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.search.Constraints;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens what runs work with. Thread-safe. */
public final class RunLauncher {

  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, String> environment;
  private final Consumer<String> notes;
  private final @Nullable BenchFile bench;
  private final @Nullable FleetSettings fleets;

  /**
   * @param notes is told what a user may not expect
   */
  public RunLauncher(InstantSource clock, Consumer<String> notes) {
    this(clock, notes, null);
  }

  /**
   * @param notes is told what a user may not expect
   * @param bench devices that runs may name, {@code bench} for all of them; null: none
   */
  public RunLauncher(InstantSource clock, Consumer<String> notes, @Nullable BenchFile bench) {
    this(clock, notes, bench, null);
  }

  RunLauncher(
      InstantSource clock,
      Consumer<String> notes,
      @Nullable BenchFile bench,
      @Nullable FleetSettings fleets) {
    this.fleets = fleets;
    this.clock = clock;
    this.environment = System.getenv();
    this.notes = notes;
    this.bench = bench;
  }

  /** The configuration with the devices of this host's bench in full, however they were named. */
  RunConfiguration resolved(RunConfiguration configuration) {
    String fleet = configuration.fleet();
    if (bench == null || Stream.of(fleet.split(",", -1)).anyMatch(name -> !isName(name))) {
      return configuration;
    }
    return configuration.withFleet(bench.fleet(fleet.equals("bench") ? null : fleet));
  }

  private static boolean isName(String text) {
    return FleetMember.NAME.matcher(text.strip()).matches() && !text.strip().equals("native");
  }

  /** Commit of this program, as its launcher says. */
  String commit() {
    return System.getProperty("tinyloop.commit", "unknown");
  }

  InstantSource clock() {
    return clock;
  }

  /**
   * Checks what can be checked without a device.
   *
   * @throws IllegalArgumentException in two lines, the problem and an advice
   */
  void check(RunConfiguration configuration) {
    Constraints.parse(configuration.constraints());
    List<DeviceSpec> fleet =
        FleetMember.parseFleet(configuration.fleet()).stream().map(FleetMember::spec).toList();
    long cores =
        fleet.stream()
            .filter(RunLauncher::namesCore)
            .map(spec -> spec.kind().simulated() ? spec.id() : spec.single())
            .distinct()
            .count();
    if (cores > 1) {
      throw mixed(configuration.fleet());
    }
    var _ = UncalibratedModel.read(configuration.source(), environment, notes);
  }

  /** Whether the specification alone says what kind of device it is. */
  private static boolean namesCore(DeviceSpec spec) {
    return spec.kind() == DeviceKind.EMULATED || DeviceSpec.CORES.contains(spec.id());
  }

  private static IllegalArgumentException mixed(String fleet) {
    return new IllegalArgumentException(
        "The fleet (%s) has devices of different kinds, so a result would depend on which was idle.%nMaybe run one search for each kind."
            .formatted(fleet));
  }

  /** Reads the data, calibrates the model, opens the fleet. */
  Experiment open(RunConfiguration configuration, IncidentListener incidents)
      throws InterruptedException {
    OpenedModel model = OpenedModel.open(configuration.source(), environment, note -> {});
    byte[] homogeneous = model.homogeneousImage();
    OpenFleet fleet = OpenFleet.start(configuration.fleet(), settings(), clock, incidents);
    if (!fleet.isUniform()) {
      fleet.close();
      throw mixed(configuration.fleet());
    }
    CandidateEvaluator evaluator =
        new CandidateEvaluator(
            model.quantizer(),
            new StaticLimits(
                Constraints.parse(configuration.constraints()),
                Experiment.baselines(configuration, model.layers())),
            fleet.pool(),
            TimingPlan.DEFAULT,
            DEADLINE,
            homogeneous.length);
    return new Experiment(
        model, Sha256.hex(homogeneous), fleet, evaluator, configuration.samples());
  }

  private FleetSettings settings() {
    return fleets == null ? FleetSettings.with(BatchedEngine.fastest(), OpenFleet.SEED) : fleets;
  }

  /** Hears of faults that were attributed to equipment. */
  @FunctionalInterface
  interface IncidentListener {
    void incident(String device, String kind, String detail);
  }
}
