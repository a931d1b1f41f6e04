package io.tinyloop.device;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names one device, or several equal ones: {@code kind:id[xN]}.
 *
 * @param kind how the device is reached
 * @param id a core, an address, a path or a UID, by kind; empty for {@link DeviceKind#NATIVE}
 * @param count number of equal devices, 1…{@value #MAX_COUNT}; 1 unless the kind is countable
 */
public record DeviceSpec(DeviceKind kind, String id, int count) {

  /** {@code [TENANT/]UID}. */
  private static final Pattern MQTT_ID =
      Pattern.compile("([A-Za-z0-9._-]{1,64}/)?[A-Za-z0-9._-]{1,64}");

  /** Most devices that one spec stands for. */
  public static final int MAX_COUNT = 10_000;

  /** The cores that can be simulated and emulated. */
  public static final List<String> CORES =
      List.of("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32");

  /** The boards that can be simulated beside the usual one of each core. */
  public static final List<String> BOARDS =
      List.of(
          "rp2040",
          "stm32l151",
          "stm32l4r5-ldo",
          "stm32l4r5-smps",
          "stm32f407",
          "nrf52840",
          "stm32h7a3",
          "stm32u575",
          "stm32u385",
          "esp32-c3");

  /** A USB device: vendor and product id, hexadecimal, and perhaps its serial number. */
  public static final Pattern USB_ID =
      Pattern.compile("usb:([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::([^:,\\s]{1,126}))?");

  /** A USB socket: bus and ports, for example {@code usb-location:1-4.2}. */
  public static final Pattern USB_LOCATION =
      Pattern.compile("usb-location:(\\d{1,3}-\\d{1,3}(?:\\.\\d{1,3})*)");

  private static final List<String> SIMULATED =
      Stream.concat(CORES.stream(), BOARDS.stream()).toList();

  /** The cores, and the boards that are emulated whole. */
  private static final List<String> EMULATED =
      Stream.concat(CORES.stream(), Stream.of("stm32f4")).toList();

  public DeviceSpec {
    if (count < 1 || count > MAX_COUNT) {
      throw new InvalidDeviceException(
          "The number of devices (%d) of %s must be in [1, %d]."
              .formatted(count, text(kind, id), MAX_COUNT),
          count < 1
              ? "Maybe %s alone, for one of them.".formatted(text(kind, id))
              : "Maybe a digit is too many.");
    }
    if (count > 1 && !kind.countable()) {
      throw new InvalidDeviceException(
          "The device %s is one device, and cannot be counted (%d)."
              .formatted(text(kind, id), count),
          "Maybe list each device by itself, with commas between.");
    }
  }

  /** Whether the id is that of a core; a board's name does not say which core it has. */
  public boolean isCore() {
    return CORES.contains(id);
  }

  /** The devices of a comma-separated list; at least one. */
  public static List<DeviceSpec> parseFleet(String text) {
    return Stream.of(text.split(",", -1)).map(part -> parse(part.strip())).toList();
  }

  /** The device or devices that {@code text} names. */
  public static DeviceSpec parse(String text) {
    if (text.startsWith("usb:") || text.startsWith("usb-location:")) {
      return parse(DeviceKind.SERIAL.word() + ":" + text);
    }
    DeviceKind kind = kindOf(text);
    String rest = text.substring(Math.min(text.length(), kind.word().length() + 1));
    return switch (kind.id()) {
      case CORE -> withCore(kind, rest, text);
      case NONE -> withoutId(kind, text);
      case ADDRESS -> withAddress(kind, rest, text);
      case NAME -> withName(kind, rest, text);
    };
  }

  private static DeviceKind kindOf(String text) {
    int colon = text.indexOf(':');
    String word = colon >= 0 ? text.substring(0, colon) : text;
    for (DeviceKind kind : DeviceKind.values()) {
      boolean counted = kind.id() == DeviceKind.Id.NONE && word.matches(kind.word() + "x\\d+");
      if (kind.word().equals(word) || counted) {
        return kind;
      }
    }
    Optional<String> core = coreAtStart(text);
    throw new InvalidDeviceException(
        "The device kind (%s) of \"%s\" must be one of %s."
            .formatted(word, text, String.join(", ", DeviceKind.words())),
        core.map(name -> "Maybe sim:%s?".formatted(text))
            .or(() -> NearestName.of(word, DeviceKind.words()).map("Maybe %s?"::formatted))
            .orElse("Maybe sim:cortex-m4, or sim:cortex-m4x4 for four of them."));
  }

  private static Optional<String> coreAtStart(String text) {
    return CORES.stream().filter(text::startsWith).max(Comparator.comparingInt(String::length));
  }

  /** The core names end in digits, so the count is what follows the longest core that fits. */
  private static DeviceSpec withCore(DeviceKind kind, String rest, String text) {
    List<String> cores = kind == DeviceKind.EMULATED ? EMULATED : SIMULATED;
    for (String core : cores) {
      if (rest.equals(core)) {
        return new DeviceSpec(kind, core, 1);
      }
      if (rest.startsWith(core + "x")) {
        return new DeviceSpec(kind, core, count(rest.substring(core.length() + 1), text));
      }
    }
    String typed = rest.replaceFirst("x\\d*$", "");
    throw new InvalidDeviceException(
        "The core (%s) of \"%s\" must be one of %s."
            .formatted(typed, text, String.join(", ", cores)),
        NearestName.of(typed, cores)
            .map(core -> "Maybe %s:%s?".formatted(kind.word(), core))
            .orElse("Maybe %s:cortex-m4?".formatted(kind.word())));
  }

  private static DeviceSpec withoutId(DeviceKind kind, String text) {
    String rest = text.substring(kind.word().length());
    if (rest.isEmpty()) {
      return new DeviceSpec(kind, "", 1);
    }
    if (!rest.startsWith("x")) {
      throw new InvalidDeviceException(
          "The device \"%s\" has an id, but %s takes none.".formatted(text, kind.word()),
          "Maybe %s, or %sx2 for two of them.".formatted(kind.word(), kind.word()));
    }
    return new DeviceSpec(kind, "", count(rest.substring(1), text));
  }

  private static DeviceSpec withAddress(DeviceKind kind, String rest, String text) {
    int colon = rest.lastIndexOf(':');
    String port = rest.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || !inPortRange(Integer.parseInt(port))) {
      throw new InvalidDeviceException(
          "The address (%s) of \"%s\" must be host:port with a port in [1, 65535]."
              .formatted(rest, text),
          "Maybe tcp:127.0.0.1:7000?");
    }
    return new DeviceSpec(kind, rest, 1);
  }

  private static boolean inPortRange(int port) {
    return port >= 1 && port <= 65535;
  }

  /**
   * Checks the id of a device on a serial port, where it names a USB device or socket.
   *
   * @throws InvalidDeviceException if it does so wrongly
   */
  public static void requireUsb(String id) {
    boolean usb = id.startsWith("usb:") || id.startsWith("usb-location:");
    if (usb && !USB_ID.matcher(id).matches() && !USB_LOCATION.matcher(id).matches()) {
      throw new InvalidDeviceException(
          "The USB device (%s) must be usb:VID:PID[:SERIAL] or usb-location:BUS-PORT[.PORT…]."
              .formatted(id),
          "Maybe usb:0483:374b, or usb-location:1-4.2; lsusb tells both.");
    }
  }

  private static DeviceSpec withName(DeviceKind kind, String rest, String text) {
    if (kind == DeviceKind.SERIAL) {
      requireUsb(SerialSpec.parse(rest).port());
    }
    if (rest.isBlank() || (kind == DeviceKind.MQTT && !MQTT_ID.matcher(rest).matches())) {
      throw new InvalidDeviceException(
          "The id (%s) of \"%s\" must name one device.".formatted(rest, text),
          kind == DeviceKind.MQTT
              ? "Maybe mqtt:UID, with the UID that the device says in its hello; or mqtt:TENANT/UID."
              : "Maybe serial:/dev/ttyACM0, or serial:UID for a board on whatever port.");
    }
    return new DeviceSpec(kind, rest, 1);
  }

  private static int count(String digits, String text) {
    if (!digits.matches("\\d{1,9}")) {
      throw new InvalidDeviceException(
          "The number of devices (%s) of \"%s\" must be a whole number.".formatted(digits, text),
          "Maybe sim:cortex-m4x4 for four devices.");
    }
    return Integer.parseInt(digits);
  }

  private static String text(DeviceKind kind, String id) {
    return id.isEmpty() ? kind.word() : kind.word() + ":" + id;
  }

  /** The device without how fast its line is to be: two specs of one device are equal then. */
  public DeviceSpec atAnySpeed() {
    return kind == DeviceKind.SERIAL
        ? new DeviceSpec(kind, SerialSpec.parse(id).port(), count)
        : this;
  }

  /** Whether other hosts may reach the same device: by a network, which is nobody's own. */
  public boolean isReachedByAll() {
    return kind == DeviceKind.MQTT || kind == DeviceKind.TCP;
  }

  /** The UID of an MQTT device, whichever tenant it is of. */
  public String mqttUid() {
    return id.substring(id.indexOf('/') + 1);
  }

  /** The tenant that an MQTT device is said to be of; empty: its fleet's. */
  public Optional<String> mqttTenant() {
    int slash = id.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(id.substring(0, slash));
  }

  /** One of the devices alone: {@code kind:id}. */
  public String single() {
    return text(kind, id);
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return count == 1 ? single() : single() + "x" + count;
  }
}
