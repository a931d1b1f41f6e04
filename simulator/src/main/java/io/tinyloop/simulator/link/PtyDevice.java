package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.time.Duration;

/** A device behind a pseudo-terminal, which a host opens like a serial port. Platform threads. */
public final class PtyDevice implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(1);

  private final SimulatedDevice device;
  private final Pty pty;
  private final StreamLink link;
  private final Thread thread;

  private PtyDevice(SimulatedDevice device, Pty pty) {
    this.device = device;
    this.pty = pty;
    String name = "pty:" + pty.path();
    this.link =
        new StreamLink(
            name,
            pty,
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
    return new PtyDevice(device, Pty.open());
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
