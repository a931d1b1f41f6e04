package io.tinyloop.run;

import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.DeviceClass;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A fleet and the pool that shares it out. */
final class OpenFleet implements AutoCloseable {

  private static final Duration ADMISSION = Duration.ofMinutes(2);

  /** Epochs count seconds from here, so that a later host's is newer; int until 2091. */
  private static final Instant EPOCH = Instant.parse("2023-01-01T00:00:00Z");

  /** Of boot nonces of simulated devices: no result depends on it. */
  static final long SEED = 1;

  private final Fleet fleet;
  private final DevicePool pool;

  private OpenFleet(Fleet fleet, DevicePool pool) {
    this.fleet = fleet;
    this.pool = pool;
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
      RunLauncher.IncidentListener incidents)
      throws InterruptedException {
    return start(specs, FleetSettings.with(engine, SEED), clock, incidents);
  }

  /** The same with every setting of the fleet. */
  static OpenFleet start(
      String specs,
      FleetSettings settings,
      InstantSource clock,
      RunLauncher.IncidentListener incidents)
      throws InterruptedException {
    Fleet fleet = open(specs, settings);
    try {
      DevicePool pool =
          DevicePool.start(
              fleet.devices(),
              PoolSettings.withEpoch((int) Duration.between(EPOCH, clock.instant()).toSeconds())
                  .withSession(settings.session()),
              new ConformanceAdmission(),
              settings.engine(),
              new Incidents(incidents));
      return admitted(new OpenFleet(fleet, pool), specs);
    } catch (RuntimeException | InterruptedException e) {
      fleet.close();
      throw e;
    }
  }

  private static OpenFleet admitted(OpenFleet opened, String specs) throws InterruptedException {
    try {
      opened.awaitAdmission(specs);
      return opened;
    } catch (RuntimeException | InterruptedException e) {
      opened.pool.close();
      throw e;
    }
  }

  private static Fleet open(String specs, FleetSettings settings) {
    try {
      return FleetFactory.open(FleetMember.parseFleet(specs), settings);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private void awaitAdmission(String specs) throws InterruptedException {
    pool.awaitAdmission(ADMISSION);
    List<DeviceStatus> devices = pool.snapshot();
    if (devices.stream().noneMatch(device -> device.state() == DeviceState.IDLE)) {
      String faults =
          devices.stream()
              .map(device -> device.name() + ": " + device.lastFault())
              .collect(Collectors.joining("; "));
      throw new IllegalArgumentException(
          "No device of %s could be opened: %s%s".formatted(specs, faults, advice(faults)));
    }
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
    return pool.snapshot().stream()
            .map(DeviceStatus::hello)
            .filter(Objects::nonNull)
            .map(DeviceClass::of)
            .distinct()
            .count()
        <= 1;
  }

  DevicePool pool() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
    fleet.close();
  }

  /** Passes faults on, and nothing about candidates. */
  private record Incidents(RunLauncher.IncidentListener incidents) implements PoolListener {
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
  }
}
