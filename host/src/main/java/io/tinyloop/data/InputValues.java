package io.tinyloop.data;

import java.util.Arrays;

/**
 * The input values of sequences, one after the other.
 *
 * <p>Images stay bytes: a pixel is exactly a code of 8 bits, and a fourth of the memory.
 */
public sealed interface InputValues {

  /** Number of values. */
  int size();

  /** The value at {@code index}, as the float model reads it. */
  float at(int index);

  /** The values from {@code from} (inclusive) to {@code to} (exclusive). */
  InputValues slice(int from, int to);

  /** The blocks of {@code length} values with these indices. */
  InputValues gather(int[] blocks, int length);

  /**
   * Pixels: the value of a byte b is b / 255.
   *
   * @param bytes unsigned; owned by the record
   */
  record Pixels(byte[] bytes) implements InputValues {

    @Override
    public int size() {
      return bytes.length;
    }

    @Override
    public float at(int index) {
      return (bytes[index] & 0xFF) / 255f;
    }

    @Override
    public Pixels slice(int from, int to) {
      return new Pixels(Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public Pixels gather(int[] blocks, int length) {
      byte[] gathered = new byte[blocks.length * length];
      for (int i = 0; i < blocks.length; i++) {
        System.arraycopy(bytes, blocks[i] * length, gathered, i * length, length);
      }
      return new Pixels(gathered);
    }
  }

  /**
   * Normalised real features.
   *
   * @param values finite; owned by the record
   */
  record Features(float[] values) implements InputValues {

    public Features {
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new InvalidDataException(
              "The feature (%s) at index %d is not a finite number.".formatted(values[i], i),
              "Maybe the features overflow 16-bit floats, or a standard deviation is zero.");
        }
      }
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public float at(int index) {
      return values[index];
    }

    @Override
    public Features slice(int from, int to) {
      return new Features(Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Features gather(int[] blocks, int length) {
      float[] gathered = new float[blocks.length * length];
      for (int i = 0; i < blocks.length; i++) {
        System.arraycopy(values, blocks[i] * length, gathered, i * length, length);
      }
      return new Features(gathered);
    }
  }
}
