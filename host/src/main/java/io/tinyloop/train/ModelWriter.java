package io.tinyloop.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.ScaledGru;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a trained model as safetensors, under PyTorch's names. Integers come along as the bytes of
 * their image ({@link Quantizer#IMAGE_TENSOR}) and the scale of the inputs, so that whoever asks
 * for just these widths gets just these integers.
 */
public final class ModelWriter {

  private final List<String> header = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  private ModelWriter() {}

  /** The bytes of the file. */
  public static byte[] safetensors(TrainedModel trained) {
    return new ModelWriter().write(trained);
  }

  private byte[] write(TrainedModel trained) {
    FloatGru model = trained.model();
    for (int l = 0; l < model.layers().size(); l++) {
      FloatGru.Layer layer = model.layers().get(l);
      int rows = 3 * layer.hiddenSize();
      floats("gru.weight_ih_l" + l, layer.inputWeights(), rows, layer.inputSize());
      floats("gru.weight_hh_l" + l, layer.hiddenWeights(), rows, layer.hiddenSize());
      floats("gru.bias_ih_l" + l, layer.inputBiases(), rows);
      floats("gru.bias_hh_l" + l, layer.hiddenBiases(), rows);
    }
    int hidden = model.layers().getLast().hiddenSize();
    floats("head.weight", model.head().weights(), model.head().classes(), hidden);
    floats("head.bias", model.head().biases(), model.head().classes());
    ScaledGru integers = trained.integers();
    if (integers != null) {
      ByteBuffer scale = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      tensor(Quantizer.SCALE_TENSOR, "F64", scale.putDouble(integers.input().scale()).array(), 1);
      byte[] image = ModelImage.encode(integers.model());
      tensor(Quantizer.IMAGE_TENSOR, "U8", image, image.length);
    }
    return file();
  }

  private void floats(String name, float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    tensor(name, "F32", bytes.array(), shape);
  }

  private void tensor(String name, String type, byte[] bytes, int... shape) {
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

  private byte[] file() {
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
