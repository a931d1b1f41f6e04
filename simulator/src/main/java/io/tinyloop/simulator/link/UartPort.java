package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.simulator.device.Uart;
import java.io.IOException;

/**
 * A board's end of a serial line on a pseudo-terminal: where the host's speed is not the board's,
 * either end reads what nobody has sent. A host that has set no speed is understood at any.
 */
final class UartPort implements BytePort {

  /** Turns no frame into another that its check value lets pass. */
  private static final int DISTORTION = 0xB5;

  private final Pty pty;
  private final BytePort port;
  private final Uart uart;

  /**
   * @param port over {@code pty}
   */
  UartPort(Pty pty, BytePort port, Uart uart) {
    this.pty = pty;
    this.port = port;
    this.uart = uart;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    int count = port.read(buffer);
    int host = pty.hostBaud();
    if (count > 0 && host != Pty.UNSET_BAUD && !uart.hears(host)) {
      distort(buffer, count);
    }
    return count;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    byte[] line = bytes.clone();
    int host = pty.hostBaud();
    if (host != Pty.UNSET_BAUD && !uart.isHeard(host)) {
      distort(line, line.length);
    }
    port.write(line);
  }

  private static void distort(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      bytes[i] ^= (byte) (DISTORTION + i);
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
