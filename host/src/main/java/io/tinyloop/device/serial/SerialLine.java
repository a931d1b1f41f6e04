package io.tinyloop.device.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An open serial port: 8 data bits, no parity, one stop bit, no flow control.
 *
 * <p>What the library does when the other end goes decides the shape of this class: a read returns
 * −1, a write returns 0 (writing until all is done would spin), {@code isOpen} stays true, and
 * closing can hang. So there is no listener, a short write is a failure, and {@link #close} leaves
 * a port that does not close in time behind on its own thread. Calls block in native code: use it
 * from platform threads.
 */
final class SerialLine implements BytePort {

  /** A read returns at the latest after this time; Linux counts it in tenths of a second. */
  private static final int READ_MILLIS = 100;

  /** ENOTTY of Linux and macOS. */
  private static final int NO_TERMINAL = 25;

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  /** Longer than any supervisor needs to notice, shorter than anybody notices. */
  private static final Duration PULSE = Duration.ofMillis(100);

  private final SerialPort port;
  private final String path;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SerialLine(SerialPort port, String path) {
    this.port = port;
    this.path = path;
  }

  /**
   * Opens a port without asserting DTR and RTS, which reset many boards.
   *
   * @throws IOException in two lines, if there is no such port or it cannot be opened
   */
  static SerialLine open(String path, int baud) throws IOException {
    SerialPort port = port(path);
    // The library keeps both for the moment of opening. A pseudo-terminal has neither line.
    var _ = port.clearDTR();
    var _ = port.clearRTS();
    var _ =
        port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY)
            && port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED)
            && port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_MILLIS, 0);
    if (!port.openPort(0)) {
      int error = port.getLastErrorCode();
      throw new IOException(
          error == NO_TERMINAL
              ? "The file (%s) is no serial port.\n%s.".formatted(path, SerialPorts.advice())
              : "The serial port (%s) could not be opened (error %d).".formatted(path, error)
                  + "\nMaybe another program has it, or this user may not use it (group dialout).");
    }
    return new SerialLine(port, path);
  }

  private static SerialPort port(String path) throws IOException {
    try {
      return SerialPort.getCommPort(path);
    } catch (SerialPortInvalidPortException e) {
      throw new IOException(
          "There is no serial port \"%s\".\n%s.".formatted(path, SerialPorts.advice()), e);
    }
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    int count = port.readBytes(buffer, buffer.length);
    if (count < 0) {
      if (closed.get()) {
        return -1;
      }
      throw new IOException(
          "the port is gone (error %d); maybe it was unplugged".formatted(port.getLastErrorCode()));
    }
    return count;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      byte[] rest = written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length);
      int count = port.writeBytes(rest, rest.length);
      if (count <= 0) {
        throw new IOException(
            "the port took %d of %d bytes; maybe it was unplugged"
                .formatted(written, bytes.length));
      }
      written += count;
    }
  }

  /** Bits a second. */
  int baud() {
    return port.getBaudRate();
  }

  /**
   * Changes the speed of both directions.
   *
   * @throws LinkException if the port does not take it
   */
  void setBaud(int baud) throws LinkException {
    if (port.getBaudRate() != baud && !port.setBaudRate(baud)) {
      throw new LinkException(
          LinkException.Reason.BROKEN,
          "The port (%s) does not take a speed of %d bits a second (error %d)."
              .formatted(path, baud, port.getLastErrorCode()),
          null);
    }
  }

  /**
   * Asserts RTS for a moment, then DTR: the one resets boards whose adapter ties it to the reset
   * pin, the other those that were made for it; together they mean something else to some.
   *
   * @return false if the port has no such lines
   * @throws LinkException if the port's driver does not come back
   */
  boolean pulseResetLines() throws LinkException, InterruptedException {
    AtomicBoolean pulsed = new AtomicBoolean();
    Thread pulse =
        Thread.ofPlatform().daemon().name("reset " + path).start(() -> pulsed.set(pulse()));
    if (!pulse.join(CLOSE_DEADLINE)) {
      throw new LinkException(
          LinkException.Reason.TIMED_OUT,
          "The port (%s) did not set its lines in %s.".formatted(path, CLOSE_DEADLINE),
          null);
    }
    return pulsed.get();
  }

  private boolean pulse() {
    boolean rts = port.setRTS();
    LockSupport.parkNanos(PULSE.toNanos());
    boolean pulsed = port.clearRTS() && rts;
    boolean dtr = port.setDTR();
    LockSupport.parkNanos(PULSE.toNanos());
    return (port.clearDTR() && dtr) || pulsed;
  }

  @Override
  public void close() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    Thread closer =
        Thread.ofPlatform().daemon().name("close " + path).start(() -> port.closePort());
    try {
      if (!closer.join(CLOSE_DEADLINE)) {
        throw new IOException("the port did not close in " + CLOSE_DEADLINE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
