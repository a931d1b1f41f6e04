package io.tinyloop.doctor;

import io.tinyloop.device.serial.PortListing;
import io.tinyloop.device.serial.SerialPorts.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The serial ports of this machine, and whether this user may open them.
 *
 * @param user who runs this program
 */
record PortCheck(PortListing ports, String user) {

  private static final String SUBJECT = "serial port";

  List<Finding> findings() {
    List<Listed> listed = ports.all();
    if (listed.isEmpty()) {
      return List.of(
          Finding.missing(
              SUBJECT,
              "none: no board is plugged in",
              "Plug a board in; behind a virtual machine, hand its USB device on."));
    }
    List<Finding> findings = new ArrayList<>();
    listed.forEach(port -> findings.add(port(port)));
    if (listed.stream().anyMatch(port -> port.path().contains("ttyACM")) && isModemManagerThere()) {
      findings.add(
          Finding.wrong(
              SUBJECT,
              "ModemManager runs, and talks to each ttyACM port for a while after it is plugged in",
              "sudo systemctl disable --now ModemManager, or a udev rule ENV{ID_MM_DEVICE_IGNORE}=\"1\"."));
    }
    return findings;
  }

  private Finding port(Listed port) {
    Path path = Path.of(port.path());
    String what =
        port.vendor() < 0
            ? port.path()
            : "%s (usb:%04x:%04x%s)"
                .formatted(
                    port.path(),
                    port.vendor(),
                    port.product(),
                    port.serialNumber().isEmpty() ? "" : ":" + port.serialNumber());
    return Files.isReadable(path) && Files.isWritable(path)
        ? Finding.ok(SUBJECT, what)
        : Finding.wrong(
            SUBJECT,
            "%s may not be opened by %s".formatted(what, user),
            "sudo usermod -aG %s %s, and log in again.".formatted(group(path), user));
  }

  private static String group(Path path) {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class).group().getName();
    } catch (IOException | UnsupportedOperationException e) {
      return "dialout";
    }
  }

  private static boolean isModemManagerThere() {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().command().orElse("").endsWith("/ModemManager"));
  }
}
