package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;

/**
 * An open file descriptor as a byte channel. It is closed by the last thread that leaves it, so
 * that its number is never given to another file while a thread still waits on it. Calls pin a
 * virtual thread's carrier for up to a tenth of a second: use platform threads.
 */
final class Descriptor implements BytePort {

  private static final int POLL_MILLIS = 100;

  private final String name;
  private final int number;
  private int users = 1;
  private boolean closed;

  /**
   * Takes over an open descriptor.
   *
   * @param number opened not to block
   */
  Descriptor(String name, int number) {
    this.name = name;
    this.number = number;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    if (!enter()) {
      return -1;
    }
    try {
      return LibC.poll(number, LibC.POLLIN, POLL_MILLIS) ? readUnlessClosed(buffer) : 0;
    } finally {
      leave();
    }
  }

  /** Once closed, no byte is taken: another descriptor of the same file may be waiting for it. */
  private synchronized int readUnlessClosed(byte[] buffer) throws IOException {
    return closed ? -1 : LibC.read(number, buffer);
  }

  /** Bits a second of a terminal. */
  int baud() throws IOException {
    if (!enter()) {
      throw new IOException("The channel (%s) is closed.".formatted(name));
    }
    try {
      return LibC.outputSpeed(number);
    } finally {
      leave();
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int written = 0;
    while (written < bytes.length) {
      if (!enter()) {
        throw new IOException("The channel (%s) is closed.".formatted(name));
      }
      try {
        if (LibC.poll(number, LibC.POLLOUT, POLL_MILLIS)) {
          written += LibC.write(number, bytes, written);
        }
      } finally {
        leave();
      }
    }
  }

  private synchronized boolean enter() {
    if (!closed) {
      users++;
    }
    return !closed;
  }

  private synchronized void leave() throws IOException {
    users--;
    if (users == 0) {
      LibC.close(number);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      leave();
    }
  }
}
