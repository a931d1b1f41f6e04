package io.tinyloop.protocol.oracle;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Bytes, digests and packed arrays, bit by bit. */
final class OracleBytes {

  private OracleBytes() {}

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] parseHex(String text) {
    return HexFormat.of().parseHex(text);
  }

  static String sha256(byte[] bytes) {
    try {
      return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Four bytes an integer, modulo 2^32, least significant first. */
  static byte[] littleEndian(List<BigInteger> values) {
    byte[] bytes = new byte[4 * values.size()];
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < 4; j++) {
        bytes[4 * i + j] = values.get(i).shiftRight(8 * j).byteValue();
      }
    }
    return bytes;
  }

  /**
   * A packed array of section 7: element i occupies bits i·width … i·width + width − 1, bit n being
   * bit (n mod 8) of byte ⌊n / 8⌋; negative elements in two's complement.
   */
  static byte[] pack(int[] elements, int width) {
    byte[] bytes = new byte[(int) (((long) elements.length * width + 7) / 8)];
    for (int i = 0; i < elements.length; i++) {
      for (int j = 0; j < width; j++) {
        long n = (long) i * width + j;
        if (BigInteger.valueOf(elements[i]).testBit(j)) {
          bytes[(int) (n / 8)] |= (byte) (1 << n % 8);
        }
      }
    }
    return bytes;
  }

  /** The unsigned elements of a packed array. */
  static int[] unpack(byte[] bytes, int count, int width) {
    int[] elements = new int[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        long n = (long) i * width + j;
        elements[i] |= (bytes[(int) (n / 8)] >> n % 8 & 1) << j;
      }
    }
    return elements;
  }

  static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return values;
  }
}
