package io.tinyloop.protocol.wire;

import java.util.zip.CRC32C;

/** CRC-32C (Castagnoli): reflected polynomial 0x82F63B78, initial value and final XOR all ones. */
public final class Crc32c {

  private Crc32c() {}

  /** The CRC of {@code length} bytes from {@code offset}. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** The CRC of all bytes. */
  public static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }
}
