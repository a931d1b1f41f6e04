package io.tinyloop.device.serial;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.serial.SerialPorts.Listed;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;

/** Which port is meant: the id of a {@code serial:} device. */
public sealed interface PortSelector {

  /** The port of this path, whatever is plugged in there. */
  record ByPath(String path) implements PortSelector {}

  /** The board with this USB serial number, on whatever port. */
  record BySerialNumber(String serialNumber) implements PortSelector {}

  /**
   * The board of this make, on whatever port.
   *
   * @param vendor USB vendor id, 1…65535
   * @param product USB product id, 0…65535
   * @param serialNumber empty: there is one board of this make
   */
  record ByUsbId(int vendor, int product, Optional<String> serialNumber) implements PortSelector {}

  /** What is plugged into this USB socket, for example {@code 1-4.2}. */
  record ByLocation(String location) implements PortSelector {}

  /**
   * Reads an id that is a path (relative ones are of the working directory), {@code usb:…}, {@code
   * usb-location:…}, or a USB serial number.
   */
  static PortSelector parse(String id) {
    if (id.startsWith("COM")) {
      return new ByPath(id);
    }
    if (id.contains("/")) {
      return new ByPath(Path.of(id).toAbsolutePath().normalize().toString());
    }
    Matcher usb = DeviceSpec.USB_ID.matcher(id);
    if (usb.matches()) {
      return new ByUsbId(
          Integer.parseInt(usb.group(1), 16),
          Integer.parseInt(usb.group(2), 16),
          Optional.ofNullable(usb.group(3)));
    }
    Matcher location = DeviceSpec.USB_LOCATION.matcher(id);
    if (location.matches()) {
      return new ByLocation(location.group(1));
    }
    DeviceSpec.requireUsb(id);
    return new BySerialNumber(id);
  }

  /** Whether a port is the one that is meant; a path is compared elsewhere. */
  default boolean matches(Listed port) {
    return switch (this) {
      case ByPath(String path) -> port.path().equals(path);
      case BySerialNumber(String number) -> port.serialNumber().equalsIgnoreCase(number);
      case ByUsbId(int vendor, int product, Optional<String> number) ->
          port.vendor() == vendor
              && port.product() == product
              && number.map(port.serialNumber()::equalsIgnoreCase).orElse(true);
      case ByLocation(String location) -> port.location().equals(location);
    };
  }
}
