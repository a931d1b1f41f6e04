package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;

/**
 * The device's end of a pseudo-terminal in raw mode (Linux). The other end is a path such as {@code
 * /dev/pts/3} that a host opens like a serial port.
 *
 * <p>This side holds the path open too, so that the terminal survives a host that closes it: bytes
 * that nobody reads wait in the kernel's buffer, as in a USB serial adapter. Calls pin a virtual
 * thread's carrier: use platform threads.
 */
public final class Pty implements BytePort {

  /** A new terminal's speed: nobody has chosen another. */
  static final int UNSET_BAUD = 38_400;

  private final String path;
  private final Descriptor terminal;
  private final Descriptor other;

  private Pty(String path, Descriptor terminal, Descriptor other) {
    this.path = path;
    this.terminal = terminal;
    this.other = other;
  }

  /**
   * A new pseudo-terminal.
   *
   * @throws IOException if the system has none left, or is not Linux
   */
  public static Pty open() throws IOException {
    int number = LibC.posixOpenpt();
    Descriptor terminal = new Descriptor("pseudo-terminal", number);
    try {
      LibC.grantpt(number);
      LibC.unlockpt(number);
      String path = LibC.ptsname(number);
      int other = LibC.open(path, LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK);
      LibC.makeRaw(other);
      return new Pty(path, terminal, new Descriptor(path, other));
    } catch (IOException e) {
      terminal.close();
      throw e;
    }
  }

  /** The path that a host opens. */
  public String path() {
    return path;
  }

  /** Bits a second that the host has set, or {@link #UNSET_BAUD}. */
  int hostBaud() throws IOException {
    return other.baud();
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    return terminal.read(buffer);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    terminal.write(bytes);
  }

  @Override
  public void close() throws IOException {
    try {
      terminal.close();
    } finally {
      other.close();
    }
  }
}
