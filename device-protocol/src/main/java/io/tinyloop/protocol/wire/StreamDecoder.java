package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.wire.FrameOutcome.Damage;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import java.util.Arrays;

/**
 * Finds the intact frames in a byte stream that arrives in any pieces.
 *
 * <p>Whatever is damaged is counted and dropped, and the frame after the next 00 is read again. The
 * decoder holds at most one stuffed frame, however long the garbage. Not safe for use by several
 * threads.
 */
public final class StreamDecoder {

  /** Takes frames in the order of the stream. */
  @FunctionalInterface
  public interface Sink<E extends Exception> {
    /** Takes one intact frame, unstuffed, header and CRC included. */
    void accept(byte[] frame) throws E;
  }

  private final int maxFrameBytes;
  private final LinkCounters counters;
  private final byte[] piece;
  private int length;
  private boolean overflow;

  /**
   * A decoder at the start of a stream.
   *
   * @param maxFrameBytes longest frame taken, at least {@link FrameCodec#OVERHEAD_BYTES}
   * @param counters where bytes, frames and damage are counted
   */
  public StreamDecoder(int maxFrameBytes, LinkCounters counters) {
    if (maxFrameBytes < FrameCodec.OVERHEAD_BYTES) {
      throw new IllegalArgumentException(
          "The longest frame (%d bytes) must have room for a header and a CRC (%d bytes)."
              .formatted(maxFrameBytes, FrameCodec.OVERHEAD_BYTES));
    }
    this.maxFrameBytes = maxFrameBytes;
    this.counters = counters;
    this.piece = new byte[Cobs.maxEncodedLength(maxFrameBytes)];
  }

  /** Reads {@code count} bytes from {@code offset} and hands each frame that ends in them on. */
  public <E extends Exception> void feed(byte[] bytes, int offset, int count, Sink<E> sink)
      throws E {
    counters.received(count);
    for (int i = offset; i < offset + count; i++) {
      if (bytes[i] == 0) {
        endPiece(sink);
      } else if (length < piece.length) {
        piece[length++] = bytes[i];
      } else {
        overflow = true;
      }
    }
  }

  private <E extends Exception> void endPiece(Sink<E> sink) throws E {
    int size = length;
    boolean tooLong = overflow;
    length = 0;
    overflow = false;
    if (tooLong) {
      counters.dropped(Damage.OVERSIZE);
      return;
    }
    if (size == 0) {
      return;
    }
    int decoded = Cobs.decode(piece, size, piece);
    if (decoded < 0) {
      counters.droppedStuffing();
      return;
    }
    switch (FrameCodec.decode(piece, decoded, maxFrameBytes)) {
      case Frame _ -> {
        counters.receivedFrame();
        sink.accept(Arrays.copyOf(piece, decoded));
      }
      case Damaged(Damage damage) -> counters.dropped(damage);
    }
  }
}
