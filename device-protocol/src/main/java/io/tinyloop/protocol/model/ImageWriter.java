package io.tinyloop.protocol.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Little-endian fields and packed arrays appended to an image. */
final class ImageWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

  ImageWriter magic(String magic) {
    bytes.writeBytes(magic.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  ImageWriter u8(int value) {
    bytes.write(value);
    return this;
  }

  ImageWriter u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  ImageWriter u32(int value) {
    return u16(value).u16(value >>> 16);
  }

  ImageWriter bytes(byte[] values) {
    bytes.writeBytes(values);
    return this;
  }

  /** The low {@code width} bits (1…32) of each element as a packed array. */
  ImageWriter packed(int[] elements, int width) {
    long mask = (1L << width) - 1;
    long window = 0;
    int held = 0;
    for (int element : elements) {
      window |= (element & mask) << held;
      for (held += width; held >= 8; held -= 8) {
        bytes.write((int) window);
        window >>>= 8;
      }
    }
    if (held > 0) {
      bytes.write((int) window);
    }
    return this;
  }

  /** The low {@code width} bits (1…8) of each element as a packed array. */
  ImageWriter packed(byte[] elements, int width) {
    int mask = (1 << width) - 1;
    int window = 0;
    int held = 0;
    for (byte element : elements) {
      window |= (element & mask) << held;
      held += width;
      if (held >= 8) {
        bytes.write(window);
        window >>>= 8;
        held -= 8;
      }
    }
    if (held > 0) {
      bytes.write(window);
    }
    return this;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
