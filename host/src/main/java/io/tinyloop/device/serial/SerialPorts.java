package io.tinyloop.device.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The serial ports of this machine. Pseudo-terminals are not among them, but can be opened. */
public final class SerialPorts implements PortListing {

  /** The ports of this machine; devices that wait for their boards share a look at them. */
  public static final PortListing SYSTEM = new SerialPorts();

  private static final long KEPT_NANOS = Duration.ofMillis(300).toNanos();

  private List<Listed> kept = List.of();
  private long keptAt = System.nanoTime() - KEPT_NANOS;

  private SerialPorts() {}

  /**
   * A port as the operating system lists it.
   *
   * @param path for example {@code /dev/ttyACM0}
   * @param vendor USB vendor id; −1 if it is no USB device
   * @param product USB product id; −1 if it is no USB device
   * @param serialNumber of the USB device; empty if it says none
   * @param location USB topology, for example {@code 1-2.3}
   * @param description what the USB device calls itself
   */
  public record Listed(
      String path,
      int vendor,
      int product,
      String serialNumber,
      String location,
      String description) {}

  @Override
  public synchronized List<Listed> all() {
    long now = System.nanoTime();
    if (now - keptAt >= KEPT_NANOS) {
      kept = look();
      keptAt = now;
    }
    return kept;
  }

  private static List<Listed> look() {
    return Arrays.stream(SerialPort.getCommPorts())
        .map(port ->
            new Listed(
                port.getSystemPortPath(),
                port.getVendorID(),
                port.getProductID(),
                known(port.getSerialNumber()),
                port.getPortLocation(),
                port.getPortDescription()))
        .sorted((a, b) -> a.path().compareTo(b.path()))
        .toList();
  }

  private static String known(String text) {
    return text.equals("Unknown") ? "" : text;
  }

  /**
   * Opens a port as plain bytes.
   *
   * @throws IOException in two lines, if there is no such port or it cannot be opened
   */
  public static BytePort open(String path, int baud) throws IOException {
    return SerialLine.open(path, baud);
  }

  /** Ports in one line, for an error message. */
  static String text(List<Listed> listed) {
    String ports =
        listed.stream()
            .map(port ->
                port.serialNumber().isEmpty()
                    ? port.path()
                    : "%s (usb:%04x:%04x:%s at usb-location:%s)"
                        .formatted(
                            port.path(),
                            port.vendor(),
                            port.product(),
                            port.serialNumber(),
                            port.location()))
            .collect(Collectors.joining(", "));
    return ports;
  }

  /** What to try instead of a port that is not there, without a full stop. */
  static String advice(List<Listed> listed) {
    return listed.isEmpty()
        ? "Maybe plug it in: this machine has no serial port now"
        : "Maybe one of these ports is it: " + text(listed);
  }

  /** The same, of the ports of this machine. */
  static String advice() {
    return advice(SYSTEM.all());
  }
}
