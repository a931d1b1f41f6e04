package io.tinyloop.agent;

import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The boards of a bench on a broker: a host elsewhere sees {@code mqtt:UID} devices and no
 * difference. Each board has a bridge of its own, so that none waits for another. Many agents may
 * share a broker.
 */
public final class Agent implements AutoCloseable {

  private final Fleet fleet;
  private final List<BoardBridge> bridges;

  private Agent(Fleet fleet, List<BoardBridge> bridges) {
    this.fleet = fleet;
    this.bridges = bridges;
  }

  /**
   * Begins to carry the boards of {@code bench}; goes on until it is closed, whatever boards and
   * broker do.
   *
   * @param notes is told which boards are online, and why others are not
   * @throws IOException in two lines, if something that the boards need cannot be started
   */
  public static Agent start(
      List<FleetMember> bench, FleetSettings settings, MqttBroker broker, Consumer<String> notes)
      throws IOException {
    Fleet fleet = FleetFactory.open(bench, settings);
    return new Agent(
        fleet,
        fleet.devices().stream().map(device -> BoardBridge.start(device, broker, notes)).toList());
  }

  /** Takes every board off the broker. */
  @Override
  public void close() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      bridges.forEach(bridge -> threads.execute(bridge::close));
    }
    fleet.close();
  }
}
