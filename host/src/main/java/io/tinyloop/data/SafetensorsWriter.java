package io.tinyloop.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a safetensors file: {@code headerLength:u64le}, a JSON object that gives each tensor's
 * type, shape and byte range, then the bytes.
 */
public final class SafetensorsWriter {

  private final List<String> header = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /**
   * Appends a tensor of 32-bit numbers.
   *
   * @param name without quotes and control characters
   * @param values as many as the product of {@code shape}, the last side innermost
   */
  public void floats(String name, float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    tensor(name, "F32", bytes.array(), shape);
  }

  /**
   * Appends a tensor.
   *
   * @param type F32, F64, U8, …
   * @param bytes little-endian
   */
  public void tensor(String name, String type, byte[] bytes, int... shape) {
    List<String> sides = new ArrayList<>();
    for (int side : shape) {
      sides.add(Integer.toString(side));
    }
    header.add(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s,%s]}"
            .formatted(
                name,
                type,
                String.join(",", sides),
                Integer.toString(data.size()),
                Integer.toString(data.size() + bytes.length)));
    data.writeBytes(bytes);
  }

  /** The file with everything that was appended. */
  public byte[] file() {
    byte[] json = ("{" + String.join(",", header) + "}").getBytes(UTF_8);
    byte[] tensors = data.toByteArray();
    return ByteBuffer.allocate(8 + json.length + tensors.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(tensors)
        .array();
  }
}
