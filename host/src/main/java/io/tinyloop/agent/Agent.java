package io.tinyloop.agent;

import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.recovery.RecoverySettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

  /**
   * What a bench says in vain, for an agent only carries frames; nothing, if all is of use.
   *
   * @param recovery of the bench file
   */
  public static Optional<String> unused(List<FleetMember> bench, RecoverySettings recovery) {
    List<String> unused = new ArrayList<>();
    addNames("power", bench.stream().filter(member -> member.power() != null), unused);
    addNames("meter", bench.stream().filter(member -> member.meter() != null), unused);
    if (!recovery.equals(RecoverySettings.DEFAULT)) {
      unused.add("recovery");
    }
    return unused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "An agent carries frames only and does not use these entries of its bench file: %s. A board that its host cannot bring back by frames needs a person; energy is measured where a host has the bench itself."
                .formatted(String.join(", ", unused)));
  }

  private static void addNames(String entry, Stream<FleetMember> of, List<String> unused) {
    List<String> names = of.map(FleetMember::name).toList();
    if (!names.isEmpty()) {
      unused.add("%s of %s".formatted(entry, String.join(" and ", names)));
    }
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
