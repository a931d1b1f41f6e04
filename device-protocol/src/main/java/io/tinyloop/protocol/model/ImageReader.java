package io.tinyloop.protocol.model;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A cursor over untrusted little-endian bytes: every count is compared with the bytes that are left
 * before anything is allocated for it.
 */
final class ImageReader {

  private final byte[] bytes;
  private int position;

  ImageReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return position;
  }

  InvalidImageException invalid(int offset, String message) {
    return new InvalidImageException(offset, message);
  }

  /**
   * Builds a checked record; a refusal of its constructor becomes one of the image at {@code at}.
   */
  <T> T build(int at, String what, Supplier<T> constructor) throws InvalidImageException {
    try {
      return constructor.get();
    } catch (IllegalArgumentException refusal) {
      throw new InvalidImageException(at, what + ": " + refusal.getMessage(), refusal);
    }
  }

  void magic(String magic) throws InvalidImageException {
    int at = position;
    for (int i = 0; i < magic.length(); i++) {
      if (u8() != magic.charAt(i)) {
        throw invalid(at, "The image must begin with \"%s\".".formatted(magic));
      }
    }
  }

  int u8() throws InvalidImageException {
    require(1);
    return bytes[position++] & 0xFF;
  }

  int u16() throws InvalidImageException {
    require(2);
    return u8() | u8() << 8;
  }

  long u32() throws InvalidImageException {
    require(4);
    return u16() | (long) u16() << 16;
  }

  /** The next byte, which must be in [low, high]. */
  int u8(String field, int low, int high) throws InvalidImageException {
    int at = position;
    return range(at, field, u8(), low, high);
  }

  /** The next two bytes, which must be in [low, high]. */
  int u16(String field, int low, int high) throws InvalidImageException {
    int at = position;
    return range(at, field, u16(), low, high);
  }

  private int range(int at, String field, int value, int low, int high)
      throws InvalidImageException {
    if (value < low || value > high) {
      throw invalid(at, "%s (%d) must be in [%d, %d].".formatted(field, value, low, high));
    }
    return value;
  }

  /** {@code count} bytes as they are. */
  byte[] bytes(long count) throws InvalidImageException {
    require(count);
    int from = position;
    position += (int) count;
    return Arrays.copyOfRange(bytes, from, position);
  }

  /** A packed array of {@code count} unsigned elements of 1…32 bits; the padding must be zero. */
  int[] packed(long count, int width) throws InvalidImageException {
    requirePacked(count, width);
    int[] elements = new int[(int) count];
    long mask = (1L << width) - 1;
    long window = 0;
    int held = 0;
    for (int i = 0; i < elements.length; i++) {
      while (held < width) {
        window |= (bytes[position++] & 0xFFL) << held;
        held += 8;
      }
      elements[i] = (int) (window & mask);
      window >>>= width;
      held -= width;
    }
    requireZeroPadding(window);
    return elements;
  }

  /** A packed array of {@code count} two's complement elements of 1…32 bits. */
  int[] packedSigned(long count, int width) throws InvalidImageException {
    int[] elements = packed(count, width);
    int unused = 32 - width;
    for (int i = 0; i < elements.length; i++) {
      elements[i] = elements[i] << unused >> unused;
    }
    return elements;
  }

  /** A packed array of {@code count} unsigned elements of 1…8 bits, one byte each. */
  byte[] packedBytes(long count, int width) throws InvalidImageException {
    requirePacked(count, width);
    byte[] elements = new byte[(int) count];
    int mask = (1 << width) - 1;
    int window = 0;
    int held = 0;
    for (int i = 0; i < elements.length; i++) {
      if (held < width) {
        window |= (bytes[position++] & 0xFF) << held;
        held += 8;
      }
      elements[i] = (byte) (window & mask);
      window >>>= width;
      held -= width;
    }
    requireZeroPadding(window);
    return elements;
  }

  private void requirePacked(long count, int width) throws InvalidImageException {
    require((count * width + 7) >> 3);
    if (count > Integer.MAX_VALUE - 16) {
      throw invalid(position, "An array of %d elements is too large.".formatted(count));
    }
  }

  private void requireZeroPadding(long padding) throws InvalidImageException {
    if (padding != 0) {
      throw invalid(position - 1, "The padding bits of a packed array must be zero.");
    }
  }

  private void require(long count) throws InvalidImageException {
    if (count > bytes.length - position) {
      throw invalid(
          position,
          "The image ends after %d bytes, but %d more are needed here.\nMaybe it was truncated."
              .formatted(bytes.length, count - (bytes.length - position)));
    }
  }

  void end() throws InvalidImageException {
    if (position != bytes.length) {
      throw invalid(
          position, "%d bytes follow the end of the image.".formatted(bytes.length - position));
    }
  }
}
