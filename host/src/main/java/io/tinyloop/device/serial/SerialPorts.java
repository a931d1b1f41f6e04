package io.tinyloop.device.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The serial ports of this machine. Pseudo-terminals are not among them, but can be opened. */
public final class SerialPorts {

  private SerialPorts() {}

  /**
   * A port as the operating system lists it.
   *
   * @param path for example {@code /dev/ttyACM0}
   * @param serialNumber of the USB device; empty if it says none
   * @param location USB topology, for example {@code 1-2.3}
   * @param description what the USB device calls itself
   */
  public record Listed(String path, String serialNumber, String location, String description) {}

  /** All ports, by path. */
  public static List<Listed> all() {
    return Arrays.stream(SerialPort.getCommPorts())
        .map(port ->
            new Listed(
                port.getSystemPortPath(),
                known(port.getSerialNumber()),
                port.getPortLocation(),
                port.getPortDescription()))
        .sorted((a, b) -> a.path().compareTo(b.path()))
        .toList();
  }

  private static String known(String text) {
    return text.equals("Unknown") ? "" : text;
  }

  /** The port whose USB serial number is {@code uid}. */
  static Optional<Listed> withSerialNumber(String uid) {
    return all().stream().filter(port -> port.serialNumber().equalsIgnoreCase(uid)).findFirst();
  }

  /** The ports in one line, for an error message. */
  static String list() {
    String ports =
        all().stream()
            .map(port ->
                port.serialNumber().isEmpty()
                    ? port.path()
                    : port.path() + " (" + port.serialNumber() + ")")
            .collect(Collectors.joining(", "));
    return ports.isEmpty() ? "none: no port is plugged in" : ports;
  }
}
