package io.tinyloop.run;

import io.tinyloop.device.AdmissionPolicy;
import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.DeviceClass;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Lane;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.lab.EpochClock;
import io.tinyloop.lab.Lab;
import io.tinyloop.lab.Share;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The devices of a run, admitted: a pool of its own, or a share of the host's lab. */
final class OpenFleet implements AutoCloseable {

  private static final Duration ADMISSION = Duration.ofMinutes(2);

  /** Of boot nonces of simulated devices: no result depends on it. */
  static final long SEED = 1;

  private final Share share;

  private OpenFleet(Share share) {
    this.share = share;
  }

  /**
   * Opens the devices of {@code specs} and waits until they are admitted.
   *
   * @param specs {@code [name=]kind:id[xN]}, comma-separated
   * @param engine of simulated devices and of the law that all devices are checked against
   * @throws IllegalArgumentException in two lines, if no device could be admitted
   */
  static OpenFleet start(
      String specs,
      BatchedEngine engine,
      InstantSource clock,
      Equipment equipment,
      RunLauncher.IncidentListener incidents)
      throws InterruptedException {
    return start(
        "run",
        specs,
        settings(engine, equipment.broker()),
        equipment.bench(),
        clock,
        new Incidents(incidents));
  }

  /** Settings of a fleet whose MQTT devices are at {@code broker}; null: at an embedded one. */
  static FleetSettings settings(InferenceEngine engine, @Nullable MqttBroker broker) {
    FleetSettings usual = FleetSettings.with(engine, SEED);
    return broker == null ? usual : usual.withBroker(broker);
  }

  /**
   * The same with every setting of the fleet.
   *
   * @param bench what is known of devices that are in it; null: none is
   */
  static OpenFleet start(
      String run,
      String specs,
      FleetSettings settings,
      @Nullable BenchFile bench,
      InstantSource clock,
      PoolListener listener)
      throws InterruptedException {
    Fleet fleet = open(specs, settings, bench);
    try {
      DevicePool pool =
          DevicePool.start(
              fleet.devices(),
              PoolSettings.withEpoch(EpochClock.seconds(clock))
                  .withSession(settings.session())
                  .withRecovery(bench == null ? RecoverySettings.DEFAULT : bench.recovery()),
              new ConformanceAdmission(bench == null ? AdmissionPolicy.USUAL : bench.admission()),
              settings.engine(),
              settings.calibrations(),
              listener);
      Set<String> names =
          fleet.devices().stream().map(DeviceConnector::name).collect(Collectors.toSet());
      Lane lane = pool.lane(run, Lane.USUAL_WEIGHT, names, PoolListener.NONE);
      Runnable end =
          () -> {
            pool.close();
            fleet.close();
          };
      return admitted(new OpenFleet(new Share(pool, lane, names, names, end)), specs);
    } catch (RuntimeException | InterruptedException e) {
      fleet.close();
      throw e;
    }
  }

  /** A share of the lab's devices. */
  static OpenFleet share(Lab lab, String run, int weight, String specs, PoolListener listener)
      throws InterruptedException {
    try {
      Share share = lab.share(run, weight, FleetMember.parseFleet(specs), listener);
      return admitted(new OpenFleet(share), specs);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static OpenFleet admitted(OpenFleet opened, String specs) throws InterruptedException {
    try {
      opened.awaitAdmission(specs);
      return opened;
    } catch (RuntimeException | InterruptedException e) {
      opened.close();
      throw e;
    }
  }

  private static Fleet open(String specs, FleetSettings settings, @Nullable BenchFile bench) {
    List<FleetMember> members = FleetMember.parseFleet(specs);
    try {
      return FleetFactory.open(bench == null ? members : bench.known(members), settings);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private void awaitAdmission(String specs) throws InterruptedException {
    var _ = share.awaitAdmission(ADMISSION);
    List<DeviceStatus> devices = share.snapshot();
    if (devices.stream().map(DeviceStatus::state).noneMatch(OpenFleet::isAdmitted)) {
      String faults =
          devices.stream()
              .map(device -> device.name() + ": " + device.lastFault())
              .collect(Collectors.joining("; "));
      throw new IllegalArgumentException(
          "No device of %s could be opened: %s%s".formatted(specs, faults, advice(faults)));
    }
  }

  /** A device that a person or another host has comes back: a run waits for it. */
  private static boolean isAdmitted(DeviceState state) {
    return state == DeviceState.IDLE
        || state == DeviceState.BUSY
        || state == DeviceState.LEASED
        || state == DeviceState.ELSEWHERE;
  }

  /** Devices that know better what may be wrong say so themselves. */
  private static String advice(String faults) {
    return faults.contains("\nMaybe ")
        ? ""
        : "%nMaybe it is switched off, or its address is another.".formatted();
  }

  /**
   * Whether all devices are of one core, clock, timer, memory and firmware: their results do not
   * depend on chance.
   */
  boolean isUniform() {
    return snapshot().stream()
            .map(DeviceStatus::hello)
            .filter(Objects::nonNull)
            .map(DeviceClass::of)
            .distinct()
            .count()
        <= 1;
  }

  /** Where candidates go. */
  Lane lane() {
    return share.lane();
  }

  /** The devices at this moment. */
  List<DeviceStatus> snapshot() {
    return share.snapshot();
  }

  /** Those of them that are the run's alone; the others are the host's, and shown as such. */
  List<DeviceStatus> own() {
    return share.own();
  }

  /** Its place in the queue. */
  Share place() {
    return share;
  }

  @Override
  public void close() {
    share.close();
  }

  /** Passes faults on, and nothing about candidates. */
  record Incidents(RunLauncher.IncidentListener incidents) implements PoolListener {
    @Override
    public void attempted(String device, EvaluationJob job, Outcome outcome) {
      if (!outcome.kind().settled()) {
        incidents.incident(device, outcome.kind().name(), outcome.reason());
      }
    }

    @Override
    public void faulted(String device, Outcome fault) {
      incidents.incident(device, fault.kind().name(), fault.reason());
    }

    @Override
    public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
      incidents.recovering(device, attempt);
    }
  }
}
