package io.tinyloop.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One array of an npz file in C order, little-endian.
 *
 * @param name where it is from, for errors
 * @param type numpy's type without the byte order: b1, u1, u2, u4, u8, i1, i2, i4, i8, f2, f4, f8
 *     or U followed by a length
 * @param shape the sides, outermost first; empty for a scalar
 * @param bytes the elements; owned by the record
 */
public record NpyArray(String name, String type, List<Integer> shape, byte[] bytes) {

  public NpyArray {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The elements of an f2, f4 or f8 array. */
  public float[] floats() {
    ByteBuffer in = littleEndian();
    float[] floats = new float[size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          switch (type) {
            case "f2" -> Float.float16ToFloat(in.getShort());
            case "f4" -> in.getFloat();
            case "f8" -> (float) in.getDouble();
            default -> throw wrongType("f2, f4 or f8");
          };
    }
    return floats;
  }

  /** The elements of an array of numbers. */
  public float[] numbers() {
    if (type.startsWith("f")) {
      return floats();
    }
    int[] integers = integers();
    float[] numbers = new float[integers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = integers[i];
    }
    return numbers;
  }

  /** The elements of an array of whole numbers, whatever its type; they must fit 32 bits. */
  public int[] integers() {
    ByteBuffer in = littleEndian();
    int[] integers = new int[size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] =
          switch (type) {
            case "b1", "u1" -> in.get() & 0xFF;
            case "i1" -> in.get();
            case "u2" -> in.getShort() & 0xFFFF;
            case "i2" -> in.getShort();
            case "u4" -> narrow(in.getInt() & 0xFFFFFFFFL, i);
            case "i4" -> in.getInt();
            case "u8", "i8" -> narrow(in.getLong(), i);
            case "f2" -> whole(Float.float16ToFloat(in.getShort()), i);
            case "f4" -> whole(in.getFloat(), i);
            case "f8" -> whole(in.getDouble(), i);
            default -> throw wrongType("a type of numbers");
          };
    }
    return integers;
  }

  /** The elements of a U array, without the zeros that pad them. */
  public List<String> strings() {
    if (!type.startsWith("U")) {
      throw wrongType("U");
    }
    int width = Integer.parseInt(type.substring(1)) * 4;
    return IntStream.range(0, size())
        .mapToObj(
            i -> new String(bytes, i * width, width, Charset.forName("UTF-32LE")).replace("\0", ""))
        .toList();
  }

  private ByteBuffer littleEndian() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int narrow(long value, int index) {
    if (value != (int) value) {
      throw new InvalidDataException(
          "The value (%d) at index %d of %s does not fit 32 bits.".formatted(value, index, name),
          "Maybe the array holds something else than labels.");
    }
    return (int) value;
  }

  private int whole(double value, int index) {
    if (value != (int) value) {
      throw new InvalidDataException(
          "The value (%s) at index %d of %s is not a whole number.".formatted(value, index, name),
          "Maybe the array holds something else than labels.");
    }
    return (int) value;
  }

  private InvalidDataException wrongType(String expected) {
    return new InvalidDataException(
        "The type (%s) of %s must be %s.".formatted(type, name, expected),
        type.startsWith("U")
            ? "Maybe it holds names of classes: np.unique(names, return_inverse=True)[1] makes numbers of them."
            : "Maybe convert it with astype before numpy.savez.");
  }
}
