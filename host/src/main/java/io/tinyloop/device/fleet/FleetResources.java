package io.tinyloop.device.fleet;

import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.MqttBus;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.simulator.Simulator;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The simulator, the broker, the bus and the processes of a fleet, each started when first needed.
 * Thread-safe.
 */
final class FleetResources implements AutoCloseable {

  private final FleetSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Simulator simulator;
  private @Nullable EmbeddedBroker embedded;
  private @Nullable MqttBroker broker;
  private @Nullable MqttBus bus;
  private @Nullable DeviceProcesses processes;

  FleetResources(FleetSettings settings) {
    this.settings = settings;
    this.broker = settings.broker();
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

  MqttBroker broker() throws IOException {
    lock.lock();
    try {
      MqttBroker known = broker;
      if (known == null) {
        EmbeddedBroker started = EmbeddedBroker.start(settings.brokerPort());
        embedded = started;
        known = MqttBroker.at(started.uri());
        broker = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  MqttBus bus() throws IOException {
    lock.lock();
    try {
      MqttBus known = bus;
      if (known == null) {
        known = MqttBus.connect(broker(), new SecureRandom());
        bus = known;
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

  @Override
  public void close() {
    lock.lock();
    try {
      if (processes != null) {
        processes.close();
      }
      if (bus != null) {
        bus.close();
      }
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
