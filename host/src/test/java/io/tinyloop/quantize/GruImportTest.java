package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.SafetensorsWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models under the names that people give them. */
class GruImportTest {

  /** Names and shapes, as {@code gru.weight_ih_l0 12 3}. */
  private final List<String> tensors =
      new ArrayList<>(
          List.of(
              "gru.weight_ih_l0 12 3",
              "gru.weight_hh_l0 12 4",
              "gru.bias_ih_l0 12",
              "gru.bias_hh_l0 12",
              "fc.weight 5 4",
              "fc.bias 5"));

  private FloatGru read() {
    return read(ModelCard.Prefixes.UNKNOWN);
  }

  private FloatGru read(ModelCard.Prefixes prefixes) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String tensor : tensors) {
      String[] words = tensor.split(" ", -1);
      int[] shape = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
      float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
      Arrays.fill(values, 0.5f);
      writer.floats(words[0], values, shape);
    }
    return FloatGru.readWhole(
        new ModelFile("m", "m.safetensors", writer.file(), ModelCard.NONE).with(prefixes));
  }

  private void rename(String from, String to) {
    tensors.replaceAll(tensor -> tensor.replace(from, to));
  }

  @ParameterizedTest
  @CsvSource({
    "gru., module.gru., fc., module.fc.",
    "gru., '', fc., ''",
    "gru., model.encoder.rnn., fc., model.decoder.0.",
    "gru., gru_, fc., fc_"
  })
  void findsPrefixesThatAreUnambiguous(String gru, String newGru, String head, String newHead) {
    rename(gru, newGru);
    rename(head, newHead);
    assertThat(read().head().classes()).isEqualTo(5);
    assertThat(read().layers()).hasSize(1);
  }

  @Test
  void missingBiasesAreZero() {
    tensors.removeIf(tensor -> tensor.contains("bias"));
    FloatGru gru = read();
    assertThat(gru.head().biases()).containsExactly(0, 0, 0, 0, 0);
    assertThat(gru.layers().getFirst().inputBiases()).containsOnly(0).hasSize(12);
    assertThat(gru.head().weights()).containsOnly(0.5f);
  }

  @Test
  void aHeadWithoutABiasIsAskedAboutWhereTheGruHasSome() {
    tensors.remove("fc.bias 5");
    assertThatThrownBy(this::read)
        .hasMessageContaining("no tensor (fc.bias) of shape [5]")
        .hasMessageContaining("--head fc.");
    assertThat(read(new ModelCard.Prefixes(null, "fc")).head().biases())
        .containsExactly(0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "norm.weight 4 | norm.weight [4] | layer norm",
        "bn.running_mean 4 | bn.running_mean [4] | --gru and --head",
        "conv.weight 8 3 5 | conv.weight [8, 3, 5] | layer norm",
        "aux.weight 2 4 | fc.weight [5, 4], aux.weight [2, 4] | --head",
        "embedding.weight 100 3 | embedding.weight [100, 3] | --head",
        "gru.weight_ih_l0_reverse 12 3 | (gru.weight_ih_l0_reverse) of shape [12, 3] | bidirectional=False",
        "gru.weight_hh_l1 12 4 | gru.weight_hh_l1 [12, 4] | not supported",
        "gru.weight_ih_l1 12 4 | (gru.weight_hh_l1) of shape 3H × H | in part",
        "other.weight_ih_l0 12 3 | 2 tensors whose names end in (weight_ih_l0) | --gru"
      })
  void namesTensorAndShapeOfWhatIsTooMuch(String tensor, String problem, String advice) {
    tensors.add(tensor);
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("Maybe")
        .hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gru.weight_hh_l0 12 4 | gru.x 1 | no tensor (gru.weight_hh_l0) of shape 3H × H",
        "gru.bias_hh_l0 12 | gru.bias_hh_l0 9 | shape [9] of tensor (gru.bias_hh_l0) in m.safetensors must be [12]",
        "gru.bias_hh_l0 12 | x 1 | no tensor (gru.bias_hh_l0) of shape [12]",
        "gru.weight_hh_l0 12 4 | gru.weight_hh_l0 16 4 | shape [16, 4] of tensor (gru.weight_hh_l0)",
        "gru.weight_ih_l0 12 3 | gru.weight_ih_l0 12 | shape [12] of tensor (gru.weight_ih_l0)",
        "gru.weight_ih_l0 12 3 | gru.weight_ih 12 3 | nn.GRUCell",
        "fc.weight 5 4 | fc.weight 5 8 | shape [5, 8] of tensor (fc.weight) in m.safetensors must be [5, 4]",
        "fc.weight 5 4 | fc.weight 1 4 | (fc.weight) of shape [1, 4] in m.safetensors has 1 classes",
        "fc.weight 5 4 | fc.weight 257 4 | (fc.weight) of shape [257, 4] in m.safetensors has 257 classes",
        "fc.weight 5 4 | fc.wait 5 4 | 0 linear layers that could be the head"
      })
  void namesTensorAndShapeOfWhatIsWrong(String tensor, String other, String problem) {
    tensors.set(tensors.indexOf(tensor), other);
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("Maybe");
  }

  @Test
  void othersAreLeftAloneWhereBothPrefixesAreNamed() {
    tensors.add("aux.weight 2 4");
    tensors.add("norm.weight 4");
    assertThat(read(new ModelCard.Prefixes("gru", "fc")).head().classes()).isEqualTo(5);
  }

  @Test
  void aCheckpointOfTorchSaveIsNamed() {
    byte[] zip = {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0};
    assertThatThrownBy(
            () -> FloatGru.readWhole(new ModelFile("m", "model.pt", zip, ModelCard.NONE)))
        .hasMessageContaining("model.pt is a zip file, as torch.save writes it")
        .hasMessageContaining("save_file");
  }
}
