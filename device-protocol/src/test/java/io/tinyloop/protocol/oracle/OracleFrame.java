package io.tinyloop.protocol.oracle;

import java.io.ByteArrayOutputStream;

/** CRC-32C bit by bit, COBS block by block, and the frame around a payload (PROTOCOL.md). */
final class OracleFrame {

  static final int VERSION = 1;

  private OracleFrame() {}

  /** CRC-32C: reflected polynomial 82F63B78, start and final inversion. */
  static long crc32c(byte[] bytes) {
    long register = 0xFFFFFFFFL;
    for (byte b : bytes) {
      register ^= b & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        boolean out = register % 2 == 1;
        register /= 2;
        if (out) {
          register ^= 0x82F63B78L;
        }
      }
    }
    return register ^ 0xFFFFFFFFL;
  }

  /**
   * Consistent overhead byte stuffing without the closing 00: each block is its length + 1, and the
   * bytes before a zero or 254 bytes without one. A full block at the very end has no empty one
   * after it.
   */
  static byte[] stuff(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    int from = 0;
    while (true) {
      int to = from;
      while (to < bytes.length && bytes[to] != 0 && to - from < 254) {
        to++;
      }
      out.write(to - from + 1);
      out.write(bytes, from, to - from);
      boolean full = to - from == 254;
      if (to == bytes.length) {
        return out.toByteArray();
      }
      from = full ? to : to + 1;
    }
  }

  /** version kind length payload crc. */
  static byte[] frame(int kind, byte[] payload) {
    return frame(VERSION, kind, payload.length, payload);
  }

  /** A frame with a good CRC whose header need not be right. */
  static byte[] frame(int version, int kind, long length, byte[] payload) {
    byte[] body =
        new LabelledImage.Composer()
            .number("version", 1, version)
            .number("kind", 1, kind)
            .number("length", 4, length)
            .raw("payload", payload)
            .image()
            .bytes();
    return new LabelledImage.Composer()
        .raw("body", body)
        .number("crc", 4, crc32c(body))
        .image()
        .bytes();
  }

  /** A frame as it stands on a serial link: stuffed, closed by 00. */
  static byte[] stream(byte[] frame) {
    byte[] stuffed = stuff(frame);
    byte[] stream = new byte[stuffed.length + 1];
    System.arraycopy(stuffed, 0, stream, 0, stuffed.length);
    return stream;
  }
}
