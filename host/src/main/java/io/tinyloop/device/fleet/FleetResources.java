package io.tinyloop.device.fleet;

import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.MqttBus;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.simulator.Simulator;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The simulator, the broker, the buses and the processes of a fleet, each started when first
 * needed. Thread-safe.
 */
final class FleetResources implements AutoCloseable {

  private final FleetSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Simulator simulator;
  private @Nullable EmbeddedBroker embedded;

  /** One connection a tenant of a broker. */
  private final Map<MqttBroker, MqttBus> buses = new HashMap<>();

  private @Nullable DeviceProcesses processes;

  private final List<Runnable> endings = new ArrayList<>();

  FleetResources(FleetSettings settings) {
    this.settings = settings;
  }

  Simulator simulator() {
    lock.lock();
    try {
      Simulator known = simulator;
      if (known == null) {
        known =
            new Simulator(
                settings.engine(), settings.seed(), InstantSource.system(), settings.faults());
        simulator = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Where MQTT devices are, as their tenant sees it. */
  MqttBroker broker(Optional<String> tenant) throws IOException {
    MqttBroker given = settings.broker();
    MqttBroker broker = given == null ? embedded() : given;
    return tenant.map(broker::ofTenant).orElse(broker);
  }

  /** Where simulated MQTT devices are. */
  MqttBroker simulatedBroker() throws IOException {
    MqttBroker given = settings.simulatedBroker();
    return given == null ? embedded() : given;
  }

  private MqttBroker embedded() throws IOException {
    lock.lock();
    try {
      EmbeddedBroker known = embedded;
      if (known == null) {
        known = EmbeddedBroker.start(0);
        embedded = known;
      }
      return known.own();
    } finally {
      lock.unlock();
    }
  }

  MqttBus bus(MqttBroker broker) throws IOException {
    lock.lock();
    try {
      MqttBus known = buses.get(broker);
      if (known == null) {
        known = MqttBus.connect(broker, new SecureRandom());
        buses.put(broker, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  DeviceProcesses processes() {
    lock.lock();
    try {
      DeviceProcesses known = processes;
      if (known == null) {
        known = new DeviceProcesses();
        processes = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Ends something with the fleet. */
  void atClose(Runnable ending) {
    lock.lock();
    try {
      endings.add(ending);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      endings.forEach(Runnable::run);
      if (processes != null) {
        processes.close();
      }
      buses.values().forEach(MqttBus::close);
      if (simulator != null) {
        simulator.close();
      }
      if (embedded != null) {
        embedded.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
