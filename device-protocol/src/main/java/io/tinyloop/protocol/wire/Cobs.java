package io.tinyloop.protocol.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consistent overhead byte stuffing (Cheshire and Baker, 1999): bytes without a 00, so that 00 can
 * delimit. The delimiter itself is not part of an encoding.
 *
 * <pre>
 * encoding = block+
 * block    = code:u8(1…255) data[code − 1]      no data byte is 00
 * </pre>
 *
 * A block stands for its data and, unless its code is 255 or it is the last, one 00.
 */
public final class Cobs {

  private static final int FULL_BLOCK = 255;

  private Cobs() {}

  /** Most bytes that an encoding of {@code length} bytes can have. */
  public static int maxEncodedLength(int length) {
    return length + length / (FULL_BLOCK - 1) + 1;
  }

  /** The encoding of {@code data}; never empty. */
  public static byte[] encode(byte[] data) {
    byte[] out = new byte[maxEncodedLength(data.length)];
    return Arrays.copyOf(out, encode(data, out));
  }

  /**
   * Writes the encoding of {@code data} to the start of {@code out}.
   *
   * @param out at least {@link #maxEncodedLength} bytes
   * @return how many bytes were written
   */
  static int encode(byte[] data, byte[] out) {
    int codeAt = 0;
    int next = 1;
    for (int i = 0; i < data.length; i++) {
      if (data[i] != 0) {
        out[next++] = data[i];
      }
      boolean full = next - codeAt == FULL_BLOCK && i + 1 < data.length;
      if (data[i] == 0 || full) {
        out[codeAt] = (byte) (next - codeAt);
        codeAt = next++;
      }
    }
    out[codeAt] = (byte) (next - codeAt);
    return next;
  }

  /** What {@code encoded} stands for, or null if it is no encoding. */
  public static byte @Nullable [] decode(byte[] encoded) {
    byte[] out = new byte[encoded.length];
    int length = decode(encoded, encoded.length, out);
    return length < 0 ? null : Arrays.copyOf(out, length);
  }

  /**
   * Decodes the first {@code length} bytes of {@code encoded} into {@code out}, which may be the
   * same array.
   *
   * @param out at least {@code length} bytes; a decoding is shorter than its encoding
   * @return how many bytes were written, or −1 if this is no encoding
   */
  static int decode(byte[] encoded, int length, byte[] out) {
    if (length == 0) {
      return -1;
    }
    int at = 0;
    int written = 0;
    while (at < length) {
      int code = encoded[at++] & 0xFF;
      if (code == 0 || at + code - 1 > length) {
        return -1;
      }
      for (int end = at + code - 1; at < end; at++) {
        if (encoded[at] == 0) {
          return -1;
        }
        out[written++] = encoded[at];
      }
      if (code < FULL_BLOCK && at < length) {
        out[written++] = 0;
      }
    }
    return written;
  }
}
