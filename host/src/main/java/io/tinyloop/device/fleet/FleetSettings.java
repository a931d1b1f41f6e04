package io.tinyloop.device.fleet;

import io.tinyloop.device.SessionSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.simulator.fault.FaultPlan;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What opening a fleet needs beside its devices.
 *
 * @param engine computes for simulated devices; safe for use by several threads
 * @param seed of whatever is random in simulated devices
 * @param broker where MQTT devices are; null: an embedded one on loopback, started when needed
 * @param simulatedBroker where simulated MQTT devices are; null: an embedded one of their own
 * @param patience how long to wait for an MQTT device to come online
 * @param firmware folder in which native and emulated devices are built
 * @param faults of simulated devices
 * @param session how patient sessions with the devices are
 * @param calibrations of the boards
 * @param boards how simulated boards of one class differ
 */
public record FleetSettings(
    InferenceEngine engine,
    long seed,
    @Nullable MqttBroker broker,
    @Nullable MqttBroker simulatedBroker,
    Duration patience,
    Path firmware,
    FaultPlan faults,
    SessionSettings session,
    Calibrations calibrations,
    BoardSpread boards) {

  /** An embedded broker on any port, five seconds of patience. */
  public static FleetSettings with(InferenceEngine engine, long seed) {
    return new FleetSettings(
        engine,
        seed,
        null,
        null,
        Duration.ofSeconds(5),
        usualFirmware(),
        FaultPlan.NONE,
        SessionSettings.DEFAULT,
        Calibrations.inMemory(),
        BoardSpread.NONE);
  }

  /** The same with simulated devices that fail now and then. */
  public FleetSettings withFaults(FaultPlan plan) {
    return new FleetSettings(
        engine,
        seed,
        broker,
        simulatedBroker,
        patience,
        firmware,
        plan,
        session,
        calibrations,
        boards);
  }

  /** The same with another patience. */
  public FleetSettings withPatience(Duration other) {
    return new FleetSettings(
        engine,
        seed,
        broker,
        simulatedBroker,
        other,
        firmware,
        faults,
        session,
        calibrations,
        boards);
  }

  /** The same with a broker elsewhere, for simulated devices, too. */
  public FleetSettings withBroker(MqttBroker elsewhere) {
    return new FleetSettings(
        engine,
        seed,
        elsewhere,
        elsewhere,
        patience,
        firmware,
        faults,
        session,
        calibrations,
        boards);
  }

  /** The same with a broker that simulated devices of a run do not meet each other at. */
  public FleetSettings withBrokerForOthers(MqttBroker own) {
    return new FleetSettings(
        engine, seed, own, null, patience, firmware, faults, session, calibrations, boards);
  }

  /** The same with another patience in sessions. */
  public FleetSettings withSession(SessionSettings other) {
    return new FleetSettings(
        engine,
        seed,
        broker,
        simulatedBroker,
        patience,
        firmware,
        faults,
        other,
        calibrations,
        boards);
  }

  /** The same with calibrations that are kept elsewhere. */
  public FleetSettings withCalibrations(Calibrations kept) {
    return new FleetSettings(
        engine, seed, broker, simulatedBroker, patience, firmware, faults, session, kept, boards);
  }

  /** The same with simulated boards that differ. */
  public FleetSettings withBoards(BoardSpread spread) {
    return new FleetSettings(
        engine,
        seed,
        broker,
        simulatedBroker,
        patience,
        firmware,
        faults,
        session,
        calibrations,
        spread);
  }

  /** What the launcher says, or {@code firmware-stub} in the working directory. */
  private static Path usualFirmware() {
    return Path.of(System.getProperty("tinyloop.firmware", "firmware-stub"));
  }
}
