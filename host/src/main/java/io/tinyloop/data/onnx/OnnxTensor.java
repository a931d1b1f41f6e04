package io.tinyloop.data.onnx;

import io.tinyloop.data.InvalidDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor that an ONNX file holds (onnx.proto, TensorProto).
 *
 * @param name as the file has it
 * @param shape sides, outermost first; empty for a single number
 * @param type number of its data type in onnx.proto
 * @param raw little-endian elements; empty if they are elsewhere
 */
record OnnxTensor(String name, List<Integer> shape, int type, byte[] raw) {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;
  private static final int DOUBLE = 11;

  OnnxTensor {
    shape = List.copyOf(shape);
  }

  /** Elements by the shape. */
  int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The elements as numbers of 32 bits, as many as {@code expected} has. */
  float[] floats(List<Integer> expected) {
    if (!shape.equals(expected)) {
      throw new InvalidDataException(
          "The shape %s of tensor (%s) must be %s.".formatted(shape, name, expected),
          "Maybe the model is not a GRU with a linear classifier on its last step.");
    }
    ByteBuffer in = elements(width());
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case FLOAT -> in.getFloat();
            case DOUBLE -> (float) in.getDouble();
            default -> Float.float16ToFloat(in.getShort());
          };
    }
    return values;
  }

  /** Whether it holds numbers, all of them zero. */
  boolean isZero() {
    for (byte b : raw) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Its only element, an integer. */
  long integer() {
    if (type != INT64 || size() != 1) {
      throw new InvalidDataException(
          "The tensor (%s) of shape %s must be one integer.".formatted(name, shape),
          "Maybe the classifier reads several steps.");
    }
    return elements(Long.BYTES).getLong();
  }

  private int width() {
    return switch (type) {
      case FLOAT -> Float.BYTES;
      case DOUBLE -> Double.BYTES;
      case FLOAT16 -> Short.BYTES;
      default ->
          throw new InvalidDataException(
              "The tensor (%s) has the data type %d; FLOAT (1), FLOAT16 (10) and DOUBLE (11) are read."
                  .formatted(name, type),
              "Maybe the model is quantized already: export the float one.");
    };
  }

  private ByteBuffer elements(int width) {
    if (raw.length != (long) size() * width) {
      throw new InvalidDataException(
          "The tensor (%s) of shape %s has %d bytes instead of %d."
              .formatted(name, shape, raw.length, (long) size() * width),
          "Maybe its weights are in another file: save it with save_as_external_data=False.");
    }
    return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
  }
}
