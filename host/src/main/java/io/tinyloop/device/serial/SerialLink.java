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
   * @param pathOrUid the port's path ({@code /dev/ttyACM0}, a pseudo-terminal), or the USB serial
   *     number of the board on whatever port
   * @param baud bits a second
   * @param maxFrameBytes longest frame taken
   * @throws IOException in two lines, if there is no such port or it cannot be opened
   */
  public static Link open(String pathOrUid, int baud, int maxFrameBytes) throws IOException {
    String path = isPath(pathOrUid) ? pathOrUid : pathOf(pathOrUid);
    SerialLine line = SerialLine.open(path, baud);
    // Blocked native calls pin the carrier of a virtual thread, so these are platform threads.
    ThreadFactory threads = Thread.ofPlatform().daemon().name("serial " + path).factory();
    return new SerialBoardLink(
        new StreamLink("serial:" + path, line, maxFrameBytes, SEND_TIMEOUT, threads), line);
  }

  private static boolean isPath(String text) {
    return text.startsWith("/") || text.startsWith("COM");
  }

  private static String pathOf(String uid) throws IOException {
    return SerialPorts.withSerialNumber(uid)
        .map(SerialPorts.Listed::path)
        .orElseThrow(() ->
            new IOException(
                "No plugged-in board has the serial number \"%s\".\nMaybe one of these ports is it: %s."
                    .formatted(uid, SerialPorts.list())));
  }
}
