package io.tinyloop.train;

import io.tinyloop.data.SafetensorsWriter;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.ScaledGru;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a trained model as safetensors, under PyTorch's names. Integers come along as the bytes of
 * their image ({@link Quantizer#IMAGE_TENSOR}) and the scale of the inputs, so that whoever asks
 * for just these widths gets just these integers.
 */
public final class ModelWriter {

  private ModelWriter() {}

  /** The bytes of the file. */
  public static byte[] safetensors(TrainedModel trained) {
    SafetensorsWriter file = new SafetensorsWriter();
    FloatGru model = trained.model();
    for (int l = 0; l < model.layers().size(); l++) {
      FloatGru.Layer layer = model.layers().get(l);
      int rows = 3 * layer.hiddenSize();
      file.floats("gru.weight_ih_l" + l, layer.inputWeights(), rows, layer.inputSize());
      file.floats("gru.weight_hh_l" + l, layer.hiddenWeights(), rows, layer.hiddenSize());
      file.floats("gru.bias_ih_l" + l, layer.inputBiases(), rows);
      file.floats("gru.bias_hh_l" + l, layer.hiddenBiases(), rows);
    }
    int hidden = model.layers().getLast().hiddenSize();
    file.floats("head.weight", model.head().weights(), model.head().classes(), hidden);
    file.floats("head.bias", model.head().biases(), model.head().classes());
    ScaledGru integers = trained.integers();
    if (integers != null) {
      ByteBuffer scale = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      file.tensor(
          Quantizer.SCALE_TENSOR, "F64", scale.putDouble(integers.input().scale()).array(), 1);
      byte[] image = ModelImage.encode(integers.model());
      file.tensor(Quantizer.IMAGE_TENSOR, "U8", image, image.length);
    }
    return file.file();
  }
}
