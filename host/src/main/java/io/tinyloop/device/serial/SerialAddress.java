package io.tinyloop.device.serial;

import io.tinyloop.device.DeviceAbsentException;
import io.tinyloop.device.serial.PortSelector.ByPath;
import io.tinyloop.device.serial.SerialPorts.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a board is plugged in, found anew each time: ports change their names when boards are
 * plugged in again, so a board that was opened once is looked for by its USB serial number, even
 * where it was named by a path. Whether it is the same board, its hello must say. Thread-safe.
 */
public final class SerialAddress {

  private final String id;
  private final PortSelector selector;
  private final PortListing listing;

  /** The USB board that was opened last; null: none, or one without a serial number. */
  private volatile @Nullable Listed known;

  /**
   * @param id as {@link PortSelector#parse} reads it
   * @throws io.tinyloop.device.InvalidDeviceException if it is none
   */
  public SerialAddress(String id, PortListing listing) {
    this.id = id;
    this.selector = PortSelector.parse(id);
    this.listing = listing;
  }

  /** An address on this machine. */
  public static SerialAddress of(String id) {
    return new SerialAddress(id, SerialPorts.SYSTEM);
  }

  /** The real path of the port that it is at this moment; nothing if it is not plugged in. */
  public Optional<String> port() {
    return found().map(SerialAddress::real);
  }

  /** Whether something is plugged in there. */
  public boolean isPresent() {
    return found().isPresent();
  }

  /**
   * The port's path at this moment.
   *
   * @throws DeviceAbsentException in two lines, if the board is not plugged in
   * @throws IOException in two lines, if several boards are meant
   */
  String path() throws IOException {
    List<Listed> ports = listing.all();
    if (!(selector instanceof ByPath)) {
      requireOne(ports.stream().filter(selector::matches).toList());
    }
    String path =
        found()
            .orElseThrow(() ->
                new DeviceAbsentException(
                    "No board is plugged in as \"%s\".\n%s."
                        .formatted(id, SerialPorts.advice(ports))));
    remember(path, ports);
    return path;
  }

  private void requireOne(List<Listed> matching) throws IOException {
    if (matching.size() > 1) {
      throw new IOException(
          "Several boards are plugged in that are \"%s\": %s.\nMaybe add the serial number, or name the socket with usb-location:%s."
              .formatted(id, SerialPorts.text(matching), matching.getFirst().location()));
    }
  }

  private void remember(String path, List<Listed> ports) {
    String real = real(path);
    known =
        ports.stream()
            .filter(port -> port.path().equals(real) && !port.serialNumber().isEmpty())
            .findFirst()
            .orElse(known);
  }

  private Optional<String> found() {
    List<Listed> ports = listing.all();
    Optional<String> here =
        selector instanceof ByPath(String path)
            ? isThere(path, ports) ? Optional.of(path) : Optional.empty()
            : ports.stream().filter(selector::matches).map(Listed::path).findFirst();
    Listed board = known;
    return board == null || here.filter(path -> isOn(board, path, ports)).isPresent()
        ? here
        : ports.stream()
            .filter(port -> sameBoard(board, port))
            .map(Listed::path)
            .findFirst()
            .or(() -> here);
  }

  private static boolean isThere(String path, List<Listed> ports) {
    return Files.exists(Path.of(path)) || ports.stream().anyMatch(p -> p.path().equals(path));
  }

  private static boolean isOn(Listed board, String path, List<Listed> ports) {
    String real = real(path);
    return ports.stream().anyMatch(port -> port.path().equals(real) && sameBoard(board, port));
  }

  private static boolean sameBoard(Listed a, Listed b) {
    return a.vendor() == b.vendor()
        && a.product() == b.product()
        && a.serialNumber().equalsIgnoreCase(b.serialNumber());
  }

  /** What a link by number, by UID or by socket points at. */
  private static String real(String path) {
    try {
      return Files.exists(Path.of(path)) ? Path.of(path).toRealPath().toString() : path;
    } catch (IOException e) {
      return path;
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
