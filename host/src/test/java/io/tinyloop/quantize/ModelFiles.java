package io.tinyloop.quantize;

import io.tinyloop.data.ModelCard;
import io.tinyloop.data.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes the small models that tests read. */
final class ModelFiles {

  private ModelFiles() {}

  /** A file with this header and so many zero bytes of data. */
  static ModelFile raw(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
  }

  static ModelFile file(byte[] bytes) {
    return new ModelFile("model", "model.safetensors", bytes, ModelCard.NONE);
  }

  /** A file of F32 tensors: seeded values, and the shape by name. */
  static ModelFile of(Map<String, int[]> shapes) {
    StringBuilder header = new StringBuilder();
    int end = 0;
    for (var tensor : shapes.entrySet()) {
      int begin = end;
      end += 4 * Arrays.stream(tensor.getValue()).reduce(1, (a, b) -> a * b);
      header.append(header.isEmpty() ? "{" : ",").append(entry(tensor, begin, end));
    }
    ModelFile file = raw(header + "}", end);
    ByteBuffer data = ByteBuffer.wrap(file.safetensors()).order(ByteOrder.LITTLE_ENDIAN);
    data.position(data.limit() - end);
    Random random = new Random(7);
    while (data.hasRemaining()) {
      data.putFloat((float) random.nextGaussian() / 4);
    }
    return file;
  }

  private static String entry(Map.Entry<String, int[]> tensor, int begin, int end) {
    String shape =
        Arrays.stream(tensor.getValue())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(tensor.getKey(), shape, begin, end);
  }

  /** The tensors of a GRU as PyTorch names them. */
  static Map<String, int[]> gru(String prefix, int inputSize, int classes, int... hiddenSizes) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    int size = inputSize;
    for (int l = 0; l < hiddenSizes.length; l++) {
      int hidden = hiddenSizes[l];
      shapes.put(prefix + "weight_ih_l" + l, new int[] {3 * hidden, size});
      shapes.put(prefix + "weight_hh_l" + l, new int[] {3 * hidden, hidden});
      shapes.put(prefix + "bias_ih_l" + l, new int[] {3 * hidden});
      shapes.put(prefix + "bias_hh_l" + l, new int[] {3 * hidden});
      size = hidden;
    }
    shapes.put("head.weight", new int[] {classes, size});
    shapes.put("head.bias", new int[] {classes});
    return shapes;
  }
}
