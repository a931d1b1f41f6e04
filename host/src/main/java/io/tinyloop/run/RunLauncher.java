package io.tinyloop.run;

import io.tinyloop.access.Caller;
import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolListeners;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.lab.Lab;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.search.Constraints;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
  private final @Nullable Lab lab;
  private final PoolListener watcher;

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
    this(clock, notes, bench, fleets, null);
  }

  /**
   * @param fleets settings of the fleets of single runs; null: the usual ones
   * @param lab the devices that runs share; null: there is one run
   */
  public RunLauncher(
      InstantSource clock,
      Consumer<String> notes,
      @Nullable BenchFile bench,
      @Nullable FleetSettings fleets,
      @Nullable Lab lab) {
    this(clock, notes, bench, fleets, lab, PoolListener.NONE);
  }

  /**
   * The same.
   *
   * @param watcher hears of the devices that single runs have for themselves
   */
  public RunLauncher(
      InstantSource clock,
      Consumer<String> notes,
      @Nullable BenchFile bench,
      @Nullable FleetSettings fleets,
      @Nullable Lab lab,
      PoolListener watcher) {
    this.watcher = watcher;
    this.fleets = fleets;
    this.lab = lab;
    this.clock = clock;
    this.environment = System.getenv();
    this.notes = notes;
    this.bench = bench;
  }

  /** The configuration with the devices of this host's bench in full, however they were named. */
  RunConfiguration resolved(String tenant, RunConfiguration configuration, Placement placement) {
    String fleet = configuration.fleet();
    boolean named = Stream.of(fleet.split(",", -1)).allMatch(RunLauncher::isName);
    if (bench == null || !named) {
      if (!placement.labels().isEmpty()) {
        throw new IllegalArgumentException(
            "Labels (%s) choose devices of a bench, not of the fleet (%s).%nMaybe the host was started without --bench, or --fleet bench is missing."
                .formatted(placement.labels(), fleet));
      }
      return configuration.withFleet(ofTenant(tenant, fleet));
    }
    String names = fleet.equals("bench") ? null : fleet;
    return configuration.withFleet(bench.fleet(names, placement.labels()));
  }

  /** MQTT devices that a run names are its tenant's; those of a bench are who made the bench's. */
  private static String ofTenant(String tenant, String fleet) {
    List<FleetMember> members = FleetMember.parseFleet(fleet);
    if (members.stream().noneMatch(member -> member.spec().kind() == DeviceKind.MQTT)) {
      return fleet;
    }
    return members.stream()
        .map(member -> member.spec().kind() == DeviceKind.MQTT ? ofTenant(tenant, member) : member)
        .map(FleetMember::toString)
        .collect(Collectors.joining(","));
  }

  private static FleetMember ofTenant(String tenant, FleetMember member) {
    String said = member.spec().mqttTenant().orElse(tenant);
    if (!said.equals(tenant)) {
      throw new IllegalArgumentException(
          "The device (%s) is not of the tenant %s.%nMaybe mqtt:%s is meant, without a tenant."
              .formatted(member.spec(), tenant, member.spec().mqttUid()));
    }
    boolean usual = tenant.equals(Caller.DEFAULT_TENANT);
    String id = usual ? member.spec().mqttUid() : tenant + "/" + member.spec().mqttUid();
    DeviceSpec spec = new DeviceSpec(DeviceKind.MQTT, id, 1);
    boolean unnamed = member.name().equals(member.spec().single());
    return new FleetMember(
        unnamed ? spec.single() : member.name(),
        spec,
        member.labels(),
        member.power(),
        member.meter());
  }

  private static boolean isName(String text) {
    return FleetMember.NAME.matcher(text.strip()).matches() && !text.strip().equals("native");
  }

  /** Commit of this program, as its launcher says. */
  String commit() {
    return programCommit();
  }

  static String programCommit() {
    return System.getProperty("tinyloop.commit", "unknown");
  }

  /** Tells what a user may not expect. */
  void note(String note) {
    notes.accept(note);
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
    UncalibratedModel model = UncalibratedModel.read(configuration.source(), environment, notes);
    var _ = configuration.warmStartGenomes(model.layers());
  }

  /** Whether the specification alone says what kind of device it is. */
  private static boolean namesCore(DeviceSpec spec) {
    return spec.kind() == DeviceKind.EMULATED || DeviceSpec.CORES.contains(spec.id());
  }

  static IllegalArgumentException mixed(String fleet) {
    return new IllegalArgumentException(
        "The fleet (%s) has devices of different kinds, so a result would depend on which was idle.%nMaybe run one search for each kind."
            .formatted(fleet));
  }

  /** Reads the data, calibrates the model, opens the fleet. */
  Experiment open(
      String run, Placement placement, RunConfiguration configuration, IncidentListener incidents)
      throws InterruptedException {
    OpenedModel model = OpenedModel.open(configuration.source(), environment, note -> {});
    byte[] homogeneous = model.homogeneousImage();
    OpenFleet fleet = fleet(run, placement, configuration.fleet(), incidents);
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
            fleet.lane(),
            MeasurementPlan.DEFAULT,
            DEADLINE,
            homogeneous.length);
    return new Experiment(
        model, Sha256.hex(homogeneous), fleet, evaluator, configuration.samples());
  }

  /** The host's devices where the run names any, devices of its own otherwise. */
  private OpenFleet fleet(String run, Placement placement, String specs, IncidentListener incidents)
      throws InterruptedException {
    PoolListener listener = new OpenFleet.Incidents(incidents);
    Lab shared = lab;
    return shared != null && FleetMember.parseFleet(specs).stream().anyMatch(shared::owns)
        ? OpenFleet.share(shared, run, placement.priority(), specs, listener)
        : OpenFleet.start(
            run, specs, settings(), bench, clock, PoolListeners.of(listener, watcher));
  }

  private FleetSettings settings() {
    FleetSettings own = fleets;
    if (own != null) {
      return own;
    }
    FleetSettings usual = FleetSettings.with(BatchedEngine.fastest(), OpenFleet.SEED);
    Lab shared = lab;
    return shared == null ? usual : usual.withCalibrations(shared.settings().calibrations());
  }

  /** Hears of faults that were attributed to equipment. */
  @FunctionalInterface
  interface IncidentListener {
    void incident(String device, String kind, String detail);

    /** A step to bring a device of the run's own back is over; the lab's are the lab's to note. */
    default void recovering(DeviceStatus device, RecoveryAttempt attempt) {}
  }
}
