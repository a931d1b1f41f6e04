package io.tinyloop.protocol.wire;

import java.io.IOException;

/** An open byte channel: a serial port, a socket, a pseudo-terminal. */
public interface BytePort extends AutoCloseable {

  /**
   * Waits for bytes.
   *
   * @return how many were put at the start of {@code buffer}: 0 if none came for a while, −1 if the
   *     channel has ended
   */
  int read(byte[] buffer) throws IOException;

  /** Writes all bytes, or fails. */
  void write(byte[] bytes) throws IOException;

  /** Closes the channel; a blocked {@link #read} returns or fails. */
  @Override
  void close() throws IOException;
}
