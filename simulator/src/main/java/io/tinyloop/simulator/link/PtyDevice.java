package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.time.Duration;

/** A device behind a pseudo-terminal, which a host opens like a serial port. Platform threads. */
public final class PtyDevice implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(1);
  private static final int LEAST_BAUD = 57_600;
  private static final int MOST_BAUD = 12_000_000;

  private final SimulatedDevice device;
  private final Pty pty;
  private final StreamLink link;
  private final Thread thread;

  private PtyDevice(SimulatedDevice device, Pty pty, BytePort port) {
    this.device = device;
    this.pty = pty;
    String name = "pty:" + pty.path();
    this.link =
        new StreamLink(
            name,
            port,
            device.maxFrameBytes(),
            SEND_TIMEOUT,
            Thread.ofPlatform().daemon().name(name).factory());
    this.thread = Thread.ofPlatform().daemon().name("device " + device.uid()).start(this::run);
  }

  /**
   * Opens a pseudo-terminal and starts the device behind it.
   *
   * @throws IOException if the system has no pseudo-terminal
   */
  public static PtyDevice open(SimulatedDevice device) throws IOException {
    Pty pty = Pty.open();
    return new PtyDevice(device, pty, pty);
  }

  /**
   * The same as slow as a serial line, in each direction.
   *
   * @param baud bits a second, at least 57,600: a slower line would not carry a frame in time
   */
  public static PtyDevice open(SimulatedDevice device, int baud) throws IOException {
    if (baud < LEAST_BAUD || baud > MOST_BAUD) {
      throw new IllegalArgumentException(
          "The line speed (%d) must be in [%d, %d] bits a second.%nMaybe 921600."
              .formatted(baud, LEAST_BAUD, MOST_BAUD));
    }
    Pty pty = Pty.open();
    return new PtyDevice(device, pty, new PacedPort(pty, baud));
  }

  /** The path that a host opens, for example {@code /dev/pts/3}. */
  public String path() {
    return pty.path();
  }

  private void run() {
    try {
      device.run(link);
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    link.close();
  }
}
