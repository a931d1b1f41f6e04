package io.tinyloop.device.serial;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.StreamLink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/** Opens links to boards on serial ports. */
public final class SerialLink {

  /** Every board understands it; a faster one is agreed on after the hello. */
  public static final int DEFAULT_BAUD = 115_200;

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

  private SerialLink() {}

  /**
   * A link to the board on a port.
   *
   * @param path {@code /dev/ttyACM0}, a pseudo-terminal
   * @param baud bits a second
   * @param maxFrameBytes longest frame taken
   * @throws IOException in two lines, if there is no such port or it cannot be opened
   */
  public static Link open(String path, int baud, int maxFrameBytes) throws IOException {
    return onPath(path, baud, baud, maxFrameBytes);
  }

  /**
   * A link to the board at an address.
   *
   * @param baud bits a second at first
   * @param wishedBaud what the board is asked to agree to
   * @throws io.tinyloop.device.DeviceAbsentException in two lines, if it is not plugged in
   * @throws IOException in two lines, if its port cannot be opened
   */
  public static Link open(SerialAddress address, int baud, int wishedBaud, int maxFrameBytes)
      throws IOException {
    return onPath(address.path(), baud, wishedBaud, maxFrameBytes);
  }

  private static Link onPath(String path, int baud, int wishedBaud, int maxFrameBytes)
      throws IOException {
    SerialLine line = SerialLine.open(path, baud);
    // Blocked native calls pin the carrier of a virtual thread, so these are platform threads.
    ThreadFactory threads = Thread.ofPlatform().daemon().name("serial " + path).factory();
    return new SerialBoardLink(
        new StreamLink("serial:" + path, line, maxFrameBytes, SEND_TIMEOUT, threads),
        line,
        baud,
        wishedBaud);
  }
}
