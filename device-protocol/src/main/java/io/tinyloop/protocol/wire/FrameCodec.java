package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.wire.FrameOutcome.Damage;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Frames, unstuffed (PROTOCOL.md, section 2). All integers are little-endian.
 *
 * <pre>
 *  offset  0        1     2            6                       6 + length
 *          version  kind  length       payload                 crc
 *          u8 = 1   u8    u32          u8[length]              u32
 *          └────────────── CRC-32C ──────────────────────────┘
 *
 *  on a byte stream: COBS(frame) 00          on MQTT: the frame is the payload of a publication
 * </pre>
 *
 * The first byte and the place of the CRC are the same in every version.
 */
public final class FrameCodec {

  /** The version that this codec writes and reads. */
  public static final int VERSION = 1;

  static final int HEADER_BYTES = 1 + 1 + 4;
  static final int CRC_BYTES = 4;

  /** Bytes of a frame besides its payload. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + CRC_BYTES;

  private FrameCodec() {}

  /** The bytes of a frame around {@code payload}. */
  public static byte[] encode(FrameKind kind, byte[] payload) {
    ByteBuffer frame =
        ByteBuffer.allocate(payload.length + OVERHEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) VERSION).put((byte) kind.number()).putInt(payload.length).put(payload);
    frame.putInt(Crc32c.of(frame.array(), 0, frame.position()));
    return frame.array();
  }

  /** Reads the whole of {@code bytes} as one frame of at most {@code maxFrameBytes}. */
  public static FrameOutcome decode(byte[] bytes, int maxFrameBytes) {
    return decode(bytes, bytes.length, maxFrameBytes);
  }

  /** Reads the first {@code size} bytes as one frame of at most {@code maxFrameBytes}. */
  static FrameOutcome decode(byte[] bytes, int size, int maxFrameBytes) {
    if (size > maxFrameBytes) {
      return new Damaged(Damage.OVERSIZE);
    }
    if (size < OVERHEAD_BYTES) {
      return new Damaged(Damage.TRUNCATED);
    }
    ByteBuffer frame = ByteBuffer.wrap(bytes, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    if (frame.getInt(size - CRC_BYTES) != Crc32c.of(bytes, 0, size - CRC_BYTES)) {
      return new Damaged(Damage.BAD_CRC);
    }
    if (frame.get() != VERSION) {
      return new Damaged(Damage.UNKNOWN_VERSION);
    }
    FrameKind kind = FrameKind.of(frame.get() & 0xFF);
    if (kind == null) {
      return new Damaged(Damage.UNKNOWN_KIND);
    }
    if (Integer.toUnsignedLong(frame.getInt()) != size - OVERHEAD_BYTES) {
      return new Damaged(Damage.BAD_LENGTH);
    }
    return new Frame(kind, Arrays.copyOfRange(bytes, HEADER_BYTES, size - CRC_BYTES));
  }
}
