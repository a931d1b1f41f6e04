package io.tinyloop.device.bench;

import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.SerialSpec;
import io.tinyloop.device.bench.YamlNode.Entry;
import io.tinyloop.device.bench.YamlNode.Mapping;
import io.tinyloop.meter.MeterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The ports, sockets, addresses and UIDs that entries of a bench file have taken: two devices, or a
 * device and a meter, behind one of them would take each other's bytes. Names of one port that only
 * a look at the machine could tell to be one are found as far as that look is possible.
 */
final class BenchPorts {

  private final BenchNodes nodes;

  /** Line of the entry that has taken it. */
  private final Map<String, Integer> taken = new HashMap<>();

  BenchPorts(BenchNodes nodes) {
    this.nodes = nodes;
  }

  /** Takes what a device and its meter are behind. */
  void take(Mapping entry, BenchDevice device) throws InvalidBenchException {
    take(entry.entries().get("link"), key(device.link()), device.link().single());
    MeterSpec meter = device.meter();
    if (meter != null) {
      take(entry.entries().get("meter"), key(meter), meter.toString());
    }
  }

  private void take(@Nullable Entry entry, Optional<String> key, String shown)
      throws InvalidBenchException {
    if (entry == null || key.isEmpty()) {
      return;
    }
    int line = entry.value().line();
    Integer before = taken.putIfAbsent(key.get(), line);
    if (before != null) {
      throw nodes.wrong(
          entry.value(),
          "What is behind %s is in line %d already.".formatted(shown, before),
          "Maybe one of the two is another port, socket or UID; a board can be in the list once.");
    }
  }

  /** Nothing: there may be several of it. */
  private static Optional<String> key(DeviceSpec link) {
    if (link.kind().countable()) {
      return Optional.empty();
    }
    return Optional.of(
        link.kind() == DeviceKind.SERIAL
            ? port(SerialSpec.parse(link.id()).port())
            : link.kind() == DeviceKind.TCP
                ? link.single().toLowerCase(Locale.ROOT)
                : link.single());
  }

  /** Nothing: it is on the board itself, or a program of its own. */
  private static Optional<String> key(MeterSpec meter) {
    return switch (meter.kind()) {
      case PPK2, LPM01A -> Optional.of(port(meter.address()));
      case OTII -> Optional.of("otii:" + meter.address().toLowerCase(Locale.ROOT));
      case INA, EMULATED, MODEL -> Optional.empty();
    };
  }

  /** A port by its own path where it is there, a USB device by its number where it is said. */
  private static String port(String id) {
    Matcher usb = DeviceSpec.USB_ID.matcher(id);
    if (usb.matches()) {
      return usb.group(3) == null ? id.toLowerCase(Locale.ROOT) : "port " + usb.group(3);
    }
    try {
      Path path = Path.of(id);
      return "port " + (id.contains("/") && Files.exists(path) ? path.toRealPath() : path);
    } catch (IOException e) {
      return "port " + id;
    }
  }
}
