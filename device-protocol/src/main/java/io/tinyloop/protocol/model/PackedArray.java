package io.tinyloop.protocol.model;

/** A packed array by itself (ARITHMETIC.md, section 7). */
public final class PackedArray {

  private PackedArray() {}

  /**
   * The unsigned elements of {@code bytes}.
   *
   * @param width 1…32 bits
   * @throws IllegalArgumentException if the length is not exact or the padding is not zero
   */
  public static int[] unpack(byte[] bytes, int count, int width) {
    var in = new ImageReader(bytes);
    try {
      int[] elements = in.packed(count, width);
      in.end();
      return elements;
    } catch (InvalidImageException refusal) {
      throw new IllegalArgumentException(refusal);
    }
  }
}
