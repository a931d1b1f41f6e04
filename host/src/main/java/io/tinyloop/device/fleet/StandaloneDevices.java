package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.link.PtyDevice;
import io.tinyloop.simulator.mqtt.BrokerAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Simulated devices for other processes to use: each is reached over a real link. */
public final class StandaloneDevices implements AutoCloseable {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,56}");

  private final Simulator simulator;
  private final DeviceProfile profile;
  private final StandaloneSettings settings;
  private final String prefix;
  private final int first;
  private final List<Path> links = new ArrayList<>();

  private StandaloneDevices(
      Simulator simulator,
      DeviceProfile profile,
      StandaloneSettings settings,
      String prefix,
      int first) {
    this.prefix = prefix;
    this.first = first;
    this.simulator = simulator;
    this.profile = profile;
    this.settings = settings;
  }

  /**
   * Devices that are not started yet.
   *
   * @throws InvalidDeviceException if there is no such core, or the count is out of range
   */
  public static StandaloneDevices of(StandaloneSettings settings) {
    DeviceSpec.parse("sim:" + settings.core());
    if (settings.count() < 1 || settings.count() > DeviceSpec.MAX_COUNT) {
      throw new InvalidDeviceException(
          "The number of devices (%d) must be in [1, %d]."
              .formatted(settings.count(), DeviceSpec.MAX_COUNT),
          "Maybe --count 4.");
    }
    Simulator simulator =
        new Simulator(
            BatchedEngine.fastest(), settings.seed(), InstantSource.system(), settings.faults());
    DeviceProfile profile =
        simulator.profile(settings.core()).withEvaluationTime(settings.evaluationTime());
    return new StandaloneDevices(simulator, profile, settings, "sim-" + settings.core(), 1);
  }

  /** The same devices with numbers from {@code number} on, so that others can be beside them. */
  public StandaloneDevices numberedFrom(int number) {
    return new StandaloneDevices(simulator, profile, settings, prefix, number);
  }

  /**
   * The same devices with the UIDs {@code PREFIX-1}, {@code PREFIX-2}, …, so that those of other
   * processes can be beside them.
   */
  public StandaloneDevices named(String uids) {
    if (!PREFIX.matcher(uids).matches()) {
      throw new InvalidDeviceException(
          "The UIDs (%s) must begin with 1…56 letters, digits, dots, underscores or hyphens."
              .formatted(uids),
          "Maybe --uid rack-1.");
    }
    return new StandaloneDevices(simulator, profile, settings, uids, first);
  }

  /** How often each kind of fault has happened so far, on all of the devices. */
  public Map<FaultKind, Long> faults() {
    return simulator.faults();
  }

  private String uid(int index) {
    return prefix + "-" + (first + index);
  }

  /**
   * Listens on loopback, on {@code port} and those after it, or on free ones for 0.
   *
   * @return how each device is named in a fleet
   */
  public List<String> tcp(int port) throws IOException {
    if (port < 0 || port + settings.count() > 65536) {
      throw new InvalidDeviceException(
          "The ports (%d and the %d after it) must be in [1, 65535]."
              .formatted(port, settings.count() - 1),
          "Maybe --tcp 7000.");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < settings.count(); i++) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      var server = simulator.tcp(uid(i), profile, loopback, port == 0 ? 0 : port + i);
      names.add("tcp:%s:%d".formatted(loopback.getHostAddress(), server.port()));
    }
    return names;
  }

  /**
   * Opens pseudo-terminals and links to them in {@code directory}.
   *
   * @return how each device is named in a fleet
   */
  public List<String> pty(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < settings.count(); i++) {
      Path link = directory.toAbsolutePath().resolve(uid(i));
      links.add(link);
      PtyDevice.Line line = new PtyDevice.Line(settings.baud(), at -> point(link, Path.of(at)));
      var _ = simulator.pty(uid(i), profile, line);
      names.add("serial:" + link);
    }
    return names;
  }

  /**
   * Connects to an MQTT broker and keeps trying to.
   *
   * @return how each device is named in a fleet
   */
  public List<String> mqtt(MqttBroker broker) {
    BrokerAccess door = BrokerDoor.of(broker);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < settings.count(); i++) {
      simulator.mqtt(uid(i), profile, door);
      names.add("mqtt:" + uid(i));
    }
    return names;
  }

  /** Lets a link name another terminal; at no moment is there none. */
  private static void point(Path link, Path terminal) throws IOException {
    Path next = link.resolveSibling("." + link.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, terminal);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    simulator.close();
    for (Path link : links) {
      try {
        Files.deleteIfExists(link);
      } catch (IOException e) {
        // A link to a closed terminal is left behind; it does no harm.
      }
    }
  }
}
