package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @Test
  void readsEveryRealType() {
    ModelFile file =
        ModelFiles.raw(
            """
            {"__metadata__": {"a": "b"},
             "d": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]},
             "s": {"dtype": "F32", "shape": [], "data_offsets": [8, 12]},
             "h": {"dtype": "F16", "shape": [1, 1], "data_offsets": [12, 14]},
             "b": {"dtype": "BF16", "shape": [1], "data_offsets": [14, 16]}}\
            """,
            16);
    ByteBuffer data = ByteBuffer.wrap(file.safetensors()).order(ByteOrder.LITTLE_ENDIAN);
    data.position(data.limit() - 16);
    data.putDouble(0.25).putFloat(1.5f).putShort((short) 0xC100).putShort((short) 0x4049);

    Safetensors tensors = Safetensors.of(file);

    assertThat(tensors.tensor("d").values()).containsExactly(0.25f);
    assertThat(tensors.tensor("s").values()).containsExactly(1.5f);
    assertThat(tensors.tensor("h").values()).containsExactly(-2.5f);
    assertThat(tensors.tensor("b").values()).containsExactly(3.140625f);
    assertThat(tensors.tensor("h").shape()).containsExactly(1, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [1, 2]                                                               | not a JSON object
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]          | not valid JSON
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} x      | not valid JSON
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 16]}}       | data_offsets ([0,16]) of tensor (a)
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}       | data_offsets ([-8,0]) of tensor (a)
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}        | data_offsets ([8,0]) of tensor (a)
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}}     | data_offsets ([0,8,8]) of tensor (a)
          {"a": {"dtype": "F32", "shape": [2]}}                                | data_offsets () of tensor (a)
          {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}        | shape ([3])
          {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}        | ask for 4 bytes
          {"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}       | shape ([-2])
          {"a": {"dtype": "F32", "shape": [65536, 65536, 65536, 65536], "data_offsets": [0, 8]}} | shape ([65536,
          {"a": {"dtype": "F32", "shape": [4294967298], "data_offsets": [0, 8]}} | shape ([4294967298])
          {"a": {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]}}          | shape (2)
          {"a": {"dtype": "Q4", "shape": [2], "data_offsets": [0, 8]}}         | type (Q4) of tensor (a)
          {"a": 5}                                                             | tensor (a)
          {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}        | end at 4, but the file has 8
          {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}        | (a) of model.safetensors begins at 4
          {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | (b) of model.safetensors begins at 4, but the one before ends at 8
          {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | Duplicate
          """)
  void rejectsHostileHeaders(String header, String value) {
    refuses(ModelFiles.raw(header, 8), value);
  }

  @Test
  void rejectsAHeaderLongerThanTheFile() {
    byte[] bytes = ModelFiles.raw("{}", 0).safetensors();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 3);

    refuses(ModelFiles.file(bytes), "length (3) at offset 0");
    Arrays.fill(bytes, 0, 8, (byte) 0xFF);
    refuses(ModelFiles.file(bytes), "length (18446744073709551615) at offset 0");
    refuses(ModelFiles.file(new byte[7]), "7 bytes");
  }

  @Test
  void rejectsAFileCutAnywhere() {
    byte[] whole = ModelFiles.of(ModelFiles.gru("gru.", 2, 2, 3)).safetensors();

    for (int length = 0; length < whole.length; length += 7) {
      refuses(ModelFiles.file(Arrays.copyOf(whole, length)), "model.safetensors");
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void rejectsWeightsThatAreNotNumbers(float weight) {
    ModelFile file =
        ModelFiles.raw("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    ByteBuffer.wrap(file.safetensors())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(file.safetensors().length - 4, weight);

    assertThatThrownBy(() -> Safetensors.of(file).tensor("a"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("The weight (%s) at index 1 of tensor (a)".formatted(weight))
        .hasMessageContaining("Maybe the training diverged");
  }

  @Test
  void rejectsIntegersWhereRealNumbersAreNeeded() {
    ModelFile file =
        ModelFiles.raw("{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2);

    assertThatThrownBy(() -> Safetensors.of(file).tensor("a"))
        .hasMessageContaining("type (I8) of tensor (a)")
        .hasMessageContaining("Maybe the model is quantized already");
  }

  private static void refuses(ModelFile file, String value) {
    assertThatThrownBy(() -> Safetensors.of(file))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(value)
        .hasMessageContaining("Maybe");
  }
}
