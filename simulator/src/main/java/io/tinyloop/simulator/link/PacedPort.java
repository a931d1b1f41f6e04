package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A byte channel that is as slow as a serial line: each direction carries a start bit, eight data
 * bits and a stop bit a byte. Use it from platform threads, one a direction.
 */
final class PacedPort implements BytePort {

  private static final int BITS_A_BYTE = 10;

  /** An adapter's buffers keep the line busy while a thread wakes up late. */
  private static final long BUFFERED_NANOS = 1_000_000;

  /** Carried at once, either way: long pieces would arrive in bursts. */
  private static final int PIECE = 128;

  /**
   * The bytes that the adapter of a sender holds: the line carries them without a gap, however late
   * a thread of this machine wakes up meanwhile.
   */
  private static final int ADAPTER_BYTES = 4096;

  private final BytePort port;
  private final Pace incoming;
  private final Pace outgoing;
  private final byte[] adapter = new byte[ADAPTER_BYTES];
  private int held;
  private int carried;

  PacedPort(BytePort port, int baud) {
    this(port, baud, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * @param clock in nanoseconds
   * @param pause lets nanoseconds pass
   */
  PacedPort(BytePort port, int baud, LongSupplier clock, LongConsumer pause) {
    this.port = port;
    this.incoming = new Pace(baud, clock, pause);
    this.outgoing = new Pace(baud, clock, pause);
  }

  /** When one direction is free again; used by one thread. */
  private static final class Pace {

    private final double nanosAByte;
    private final LongSupplier clock;
    private final LongConsumer pause;
    private long free;

    Pace(int baud, LongSupplier clock, LongConsumer pause) {
      this.nanosAByte = 1e9 * BITS_A_BYTE / baud;
      this.clock = clock;
      this.pause = pause;
      this.free = clock.getAsLong();
    }

    /**
     * @param waiting whether the bytes were there when the last ones were carried
     */
    void carry(int bytes, boolean waiting) {
      long now = clock.getAsLong();
      long begin = !waiting && now - free > BUFFERED_NANOS ? now : free;
      free = begin + (long) (bytes * nanosAByte);
      pause.accept(free - now);
    }
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    boolean waiting = carried < held;
    if (!waiting) {
      int count = port.read(adapter);
      if (count <= 0) {
        return count;
      }
      held = count;
      carried = 0;
    }
    int piece = Math.min(Math.min(PIECE, buffer.length), held - carried);
    System.arraycopy(adapter, carried, buffer, 0, piece);
    carried += piece;
    incoming.carry(piece, waiting);
    return piece;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; from += PIECE) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE));
      outgoing.carry(piece.length, from > 0);
      port.write(piece);
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
