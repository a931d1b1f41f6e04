package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.Sequences;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FloatGruTest {

  @Test
  void findsTheTensorsUnderAnyPrefix() {
    for (String prefix : new String[] {"", "gru.", "encoder.rnn."}) {
      FloatGru gru = FloatGru.read(ModelFiles.of(ModelFiles.gru(prefix, 5, 3, 7)));

      assertThat(gru.inputSize()).isEqualTo(5);
      assertThat(gru.layers()).hasSize(1);
      assertThat(gru.layers().getFirst().hiddenSize()).isEqualTo(7);
      assertThat(gru.head().classes()).isEqualTo(3);
    }
  }

  @Test
  void readsStackedLayersOfDifferentSizes() {
    FloatGru gru = FloatGru.read(ModelFiles.of(ModelFiles.gru("gru.", 5, 3, 7, 4)));

    assertThat(gru.layers()).extracting(FloatGru.Layer::hiddenSize).containsExactly(7, 4);
    assertThat(gru.layers()).extracting(FloatGru.Layer::inputSize).containsExactly(5, 7);
  }

  @Test
  void namesTheTensorThatIsMissing() {
    for (String tensor : ModelFiles.gru("gru.", 5, 3, 7).keySet()) {
      Map<String, int[]> shapes = ModelFiles.gru("gru.", 5, 3, 7);
      shapes.remove(tensor);

      String named =
          switch (tensor) {
            case "gru.weight_ih_l0" -> "(weight_ih_l0)";
            case "head.weight" -> "0 linear layers that could be the head";
            default -> "no tensor (" + tensor + ")";
          };
      refuses(shapes, named, "Maybe it");
    }
  }

  @Test
  void rejectsWrongShapes() {
    refuses(changed("gru.weight_hh_l0", 28, 7), "[28, 7] of tensor (gru.weight_hh_l0)", "an LSTM");
    refuses(changed("gru.weight_hh_l0", 21, 6), "[21, 6]", "Maybe it is not a GRU");
    refuses(changed("gru.weight_ih_l0", 20, 5), "[20, 5]", "Maybe the tensors come from two");
    refuses(changed("gru.bias_hh_l0", 20), "[20]", "must be [21]");
    refuses(changed("head.weight", 3, 8), "[3, 8]", "must be [3, 7]");
    refuses(changed("head.bias", 4), "[4]", "must be [3]");
  }

  @Test
  void rejectsWhatItCannotRun() {
    Map<String, int[]> reverse = ModelFiles.gru("gru.", 5, 3, 7);
    reverse.put("gru.weight_ih_l0_reverse", new int[] {21, 5});
    refuses(reverse, "bidirectional", "Maybe train it with bidirectional=False");
    refuses(
        ModelFiles.gru("gru.", 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
        "9 layers",
        "Maybe train a shallower");
    Map<String, int[]> twoHeads = ModelFiles.gru("gru.", 5, 3, 7);
    twoHeads.put("fc.weight", new int[] {3, 7});
    twoHeads.put("fc.bias", new int[] {3});
    refuses(twoHeads, "2 linear layers that could be the head", "--head");
  }

  @Test
  void rejectsDataOfAnotherTask() {
    FloatGru gru = FloatGru.read(ModelFiles.of(ModelFiles.gru("gru.", 5, 3, 7)));

    assertThatThrownBy(() -> gru.fitting(sequences(4, 0)))
        .hasMessageContaining("reads 5 values a step, but the data have 4")
        .hasMessageContaining("Maybe the model belongs to another task");
    assertThatThrownBy(() -> gru.fitting(sequences(5, 3)))
        .hasMessageContaining("tells 3 classes apart, but the data have label 3")
        .hasMessageContaining("Maybe the model belongs to another task");
    assertThat(gru.fitting(sequences(5, 2))).isSameAs(gru);
  }

  private static Sequences sequences(int inputSize, int label) {
    return new Sequences(
        1, 1, inputSize, new InputValues.Pixels(new byte[inputSize]), new byte[] {(byte) label});
  }

  private static Map<String, int[]> changed(String tensor, int... shape) {
    Map<String, int[]> shapes = ModelFiles.gru("gru.", 5, 3, 7);
    shapes.put(tensor, shape);
    return shapes;
  }

  private static void refuses(Map<String, int[]> shapes, String value, String advice) {
    assertThatThrownBy(() -> FloatGru.read(ModelFiles.of(shapes)))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(value)
        .hasMessageContaining(advice);
  }
}
