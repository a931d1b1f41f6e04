package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.device.SimulatedDevice;
import io.tinyloop.simulator.device.Uart;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A device behind a pseudo-terminal, which a host opens like a serial port. Where its line is cut,
 * it comes back on another terminal, as a board that is plugged in again does. Platform threads.
 */
public final class PtyDevice implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(1);
  private static final int LEAST_BAUD = 57_600;
  private static final int MOST_BAUD = 12_000_000;

  /** Hears on which path the device is now: at once, and after each cut of the line. */
  @FunctionalInterface
  public interface PathListener {
    void plugged(String path) throws IOException;
  }

  /**
   * What the terminal is like.
   *
   * @param baud bits a second in each direction, at least 57,600: a slower line would not carry a
   *     frame in time; null: as fast as it is
   * @param fastestIn the highest speed at which the board hears its host
   * @param fastestOut the highest speed at which the host hears the board
   */
  public record Line(@Nullable Integer baud, int fastestIn, int fastestOut, PathListener listener) {

    /** As fast as it is; nobody has to know where. */
    public static final Line FAST = new Line(null, path -> {});

    /** A line of a board that can follow any speed. */
    public Line(@Nullable Integer baud, PathListener listener) {
      this(baud, MOST_BAUD, MOST_BAUD, listener);
    }

    public Line {
      if (baud != null && (baud < LEAST_BAUD || baud > MOST_BAUD)) {
        throw new IllegalArgumentException(
            "The line speed (%d) must be in [%d, %d] bits a second.%nMaybe 921600."
                .formatted(baud, LEAST_BAUD, MOST_BAUD));
      }
    }

    private BytePort port(Pty pty, Uart uart) {
      return new UartPort(pty, baud == null ? pty : new PacedPort(pty, baud), uart);
    }
  }

  /** A terminal, and the device's end of the line. */
  private record Plugged(Pty pty, StreamLink link) {}

  private final SimulatedDevice device;
  private final Line line;
  private final Uart uart;
  private final Thread thread;
  private volatile Plugged now;
  private volatile boolean closed;

  private PtyDevice(SimulatedDevice device, Line line) throws IOException {
    this.device = device;
    this.line = line;
    this.uart = new Uart(InstantSource.system(), line.fastestIn(), line.fastestOut());
    this.now = plugIn();
    this.thread = Thread.ofPlatform().daemon().name("device " + device.uid()).start(this::run);
  }

  /**
   * Opens a pseudo-terminal and starts the device behind it.
   *
   * @throws IOException if the system has no pseudo-terminal
   */
  public static PtyDevice open(SimulatedDevice device) throws IOException {
    return open(device, Line.FAST);
  }

  /** The same on a line of a speed. */
  public static PtyDevice open(SimulatedDevice device, Line line) throws IOException {
    return new PtyDevice(device, line);
  }

  private Plugged plugIn() throws IOException {
    uart.powerOn();
    Pty pty = Pty.open();
    String name = "pty:" + pty.path();
    StreamLink link =
        new StreamLink(
            name,
            line.port(pty, uart),
            device.maxFrameBytes(),
            SEND_TIMEOUT,
            Thread.ofPlatform().daemon().name(name).factory());
    line.listener().plugged(pty.path());
    return new Plugged(pty, link);
  }

  /** The path that a host opens, for example {@code /dev/pts/3}; another after each cut. */
  public String path() {
    return now.pty().path();
  }

  /** The board's serial port. */
  public Uart uart() {
    return uart;
  }

  private void run() {
    try {
      device.run(now.link(), uart);
      while (!closed) {
        now = plugIn();
        device.run(now.link(), uart);
      }
    } catch (InterruptedException | IOException e) {
      // Closed, or the system has no terminal left.
    } finally {
      now.link().close();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    now.link().close();
  }
}
