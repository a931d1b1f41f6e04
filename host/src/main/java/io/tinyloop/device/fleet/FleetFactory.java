package io.tinyloop.device.fleet;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.SerialSpec;
import io.tinyloop.device.TcpLink;
import io.tinyloop.device.Verification;
import io.tinyloop.device.fleet.OpenConnector.Opener;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.serial.SerialAddress;
import io.tinyloop.device.serial.SerialLink;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.meter.MeterSpec;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.instrument.MarkerLine;
import io.tinyloop.simulator.link.LoopbackDevice;
import io.tinyloop.simulator.link.PtyDevice;
import io.tinyloop.simulator.link.TcpDeviceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the devices that specs name: starts simulated ones, finds the others when connected. */
public final class FleetFactory {

  private static final int FRAME = Limits.MAX_DEVICE_FRAME_BYTES;

  /**
   * An in-JVM device computes with the engine that computes the law: comparing a few samples shows
   * that model and data arrived, and comparing more would do the same work twice.
   */
  private static final Verification SIMULATED = Verification.spot(8);

  private final FleetSettings settings;
  private final FleetResources resources;
  private final Firmware firmware;

  /** How many of each spec there are so far. */
  private final Map<DeviceSpec, Integer> started = new HashMap<>();

  private FleetFactory(FleetSettings settings) {
    this.settings = settings;
    this.resources = new FleetResources(settings);
    this.firmware = new Firmware(settings.firmware());
  }

  /**
   * A fleet.
   *
   * @param members specs with their labels; counted specs stand for several devices
   * @throws InvalidDeviceException if a device of this kind cannot be opened
   * @throws IOException in two lines, if something that the devices need cannot be started
   */
  public static Fleet open(List<FleetMember> members, FleetSettings settings) throws IOException {
    Fleet fleet = empty(settings);
    try {
      var _ = fleet.add(members);
      return fleet;
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /** A fleet without devices, yet. */
  public static Fleet empty(FleetSettings settings) {
    FleetFactory factory = new FleetFactory(settings);
    return new Fleet(factory, factory.resources);
  }

  /** A fleet without labels. */
  public static Fleet of(List<DeviceSpec> specs, FleetSettings settings) throws IOException {
    return open(specs.stream().map(FleetMember::of).toList(), settings);
  }

  List<DeviceConnector> devices(List<FleetMember> members) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (FleetMember member : members) {
      counts.merge(member.name(), member.spec().count(), Integer::sum);
    }
    Map<String, Integer> numbers = new HashMap<>();
    List<DeviceConnector> devices = new ArrayList<>();
    for (FleetMember member : members) {
      boolean alone = counts.getOrDefault(member.name(), 0) == 1;
      for (int i = 0; i < member.spec().count(); i++) {
        int number = numbers.merge(member.name(), 1, Integer::sum);
        devices.add(device(alone ? member.name() : member.name() + "#" + number, member));
      }
    }
    return devices;
  }

  private DeviceConnector device(String name, FleetMember member) throws IOException {
    DeviceSpec spec = new DeviceSpec(member.spec().kind(), member.spec().id(), 1);
    int number = started.merge(spec, 1, Integer::sum);
    SerialBoard board = spec.kind() == DeviceKind.SERIAL ? SerialBoard.of(spec.id()) : null;
    MeterSpec meter = member.meter();
    if (meter != null && meter.kind() != MeterSpec.Kind.EMULATED && member.spec().count() > 1) {
      throw new InvalidDeviceException(
          "One energy meter (%s) cannot watch %d devices.".formatted(meter, member.spec().count()),
          "Maybe name each device with a meter of its own.");
    }
    Wired wired = wired(spec, number, meter);
    return new OpenConnector(
        name,
        spec,
        member.labels(),
        expectedUid(spec),
        spec.kind() != DeviceKind.SIM,
        spec.kind() == DeviceKind.SIM ? SIMULATED : Verification.FULL,
        Optional.ofNullable(member.power()),
        Optional.ofNullable(wired.meter()),
        board == null ? wired.opener() : board::open,
        board == null ? () -> true : board.address()::isPresent);
  }

  /** Where a board is plugged in, and the speed that is wished for. */
  private record SerialBoard(SerialAddress address, OptionalInt wishedBaud) {

    static SerialBoard of(String id) {
      SerialSpec spec = SerialSpec.parse(id);
      return new SerialBoard(SerialAddress.of(spec.port()), spec.baud());
    }

    Link open() throws IOException {
      int usual = SerialLink.DEFAULT_BAUD;
      return SerialLink.open(address, usual, wishedBaud.orElse(usual), FRAME);
    }
  }

  /** How a device is opened, and its meter. */
  private record Wired(Opener opener, @Nullable MeterOpener meter) {}

  /** An emulated meter is driven by the marker of its board, which is a program as well. */
  private Wired wired(DeviceSpec spec, int number, @Nullable MeterSpec meter) throws IOException {
    if (meter == null) {
      return new Wired(opener(spec, number), null);
    }
    if (meter.kind() == MeterSpec.Kind.EMULATED && spec.kind().simulated()) {
      DeviceProfile profile = resources.simulator().profile(spec.id());
      double watts = profile.core().board().watts();
      Meters.Emulated emulated = emulated(meter, watts);
      return new Wired(
          simulated(spec, number, profile.withMarker(emulated.marker())), emulated.opener());
    }
    if (meter.kind() == MeterSpec.Kind.EMULATED && spec.kind() == DeviceKind.EMULATED) {
      Launch launch = firmware.ofEmulated(spec, number);
      Meters.Emulated emulated = emulated(meter, wattsOf(spec, launch));
      return new Wired(launched(spec, launch, emulated.marker()), emulated.opener());
    }
    return new Wired(opener(spec, number), Meters.opener(meter));
  }

  private Meters.Emulated emulated(MeterSpec meter, double watts) throws IOException {
    Meters.Emulated emulated = Meters.emulated(meter, watts);
    resources.atClose(emulated.close());
    return emulated;
  }

  /** The modelled power of a core that runs at an emulator's rate. */
  private double wattsOf(DeviceSpec spec, Launch launch) {
    Launch.Marker marker =
        launch
            .marker()
            .orElseThrow(() ->
                new InvalidDeviceException(
                    "The emulated board (%s) has no marker that could drive a meter."
                        .formatted(spec),
                    "Maybe emulated:cortex-m4, or leave the meter away."));
    CoreModel core = resources.simulator().profile(spec.id()).core();
    return core.picojoulesPerCycle() * 1e-12 * core.cyclesPerInstruction() * marker.hertz();
  }

  /** A UID in the spec must be what the device says; a path is no identity. */
  private static Optional<String> expectedUid(DeviceSpec spec) {
    return spec.kind() == DeviceKind.MQTT ? Optional.of(spec.mqttUid()) : Optional.empty();
  }

  private Opener opener(DeviceSpec spec, int number) throws IOException {
    return switch (spec.kind()) {
      case SIM, SIM_TCP, SIM_PTY, SIM_MQTT ->
          simulated(spec, number, resources.simulator().profile(spec.id()));
      case TCP -> tcp(spec);
      case SERIAL -> {
        SerialBoard board = SerialBoard.of(spec.id());
        yield board::open;
      }
      case MQTT -> () -> mqtt(resources.broker(spec.mqttTenant()), spec.mqttUid());
      case NATIVE -> launched(spec, firmware.ofNative(spec, number), null);
      case EMULATED -> launched(spec, firmware.ofEmulated(spec, number), null);
    };
  }

  private Opener simulated(DeviceSpec spec, int number, DeviceProfile profile) throws IOException {
    Simulator simulator = resources.simulator();
    DeviceProfile board = settings.boards().of(profile, number);
    String uid = "%s-%s-%d".formatted(spec.kind().word().replace('+', '-'), spec.id(), number);
    return switch (spec.kind()) {
      case SIM_TCP -> {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        TcpDeviceServer server = simulator.tcp(uid, board, loopback, 0);
        yield () -> TcpLink.open(loopback.getHostAddress(), server.port(), FRAME);
      }
      case SIM_PTY -> {
        PtyDevice pty = simulator.pty(uid, board);
        yield () -> serial(pty.path());
      }
      case SIM_MQTT -> {
        MqttBroker broker = resources.simulatedBroker();
        simulator.mqtt(uid, board, BrokerDoor.of(broker));
        yield () -> mqtt(broker, uid);
      }
      default -> {
        LoopbackDevice device = simulator.loopback(uid, board);
        yield device::open;
      }
    };
  }

  private Opener launched(DeviceSpec spec, Launch launch, @Nullable MarkerLine marker) {
    DeviceProcesses processes = resources.processes();
    return () -> processes.open(spec.toString(), launch, marker);
  }

  private static Opener tcp(DeviceSpec spec) {
    int colon = spec.id().lastIndexOf(':');
    String host = spec.id().substring(0, colon).replaceAll("^\\[|]$", "");
    int port = Integer.parseInt(spec.id().substring(colon + 1));
    return () -> TcpLink.open(host, port, FRAME);
  }

  private Link mqtt(MqttBroker broker, String uid) throws IOException, InterruptedException {
    return resources.bus(broker).link(uid, settings.patience());
  }

  private static Link serial(String path) throws IOException {
    return SerialLink.open(path, SerialLink.DEFAULT_BAUD, FRAME);
  }
}
