package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.model.Operator.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceKernelTest {

  private final ReferenceKernel kernel = new ReferenceKernel();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsEveryOutputInItsFormat(long seed) {
    var models = new RandomModels(new Random(seed));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 1, 1);
    GruLayer layer = model.layers().getFirst();
    int[] x = new int[layer.inputSize()];
    for (int i = 0; i < x.length; i++) {
      x[i] = data.codes()[i] - model.input().zeroPoint();
      x[i] += data.codes()[i] < 0 ? 256 : 0;
    }
    Map<Operator, int[]> out = kernel.step(layer, x, new int[layer.hiddenSize()]);
    out.forEach((operator, values) -> {
      ActivationFormat format = layer.output(operator);
      assertThat(values).as("seed %d, %s", seed, operator).hasSize(layer.hiddenSize());
      for (int value : values) {
        assertThat(value).as("seed %d, %s", seed, operator).isBetween(format.min(), format.max());
      }
    });
  }

  @Test
  void fusesOperators14To17OnlyWhereTheWholeStatePathIsWide() {
    var models = new RandomModels(new Random(5));
    for (boolean wide : new boolean[] {false, true}) {
      var widths = List.of(RandomModels.homogeneous(8, wide));
      GruLayer layer = models.model(widths, 3, List.of(4), 2).layers().getFirst();
      Map<Operator, int[]> out = kernel.step(layer, new int[3], new int[4]);
      if (wide) {
        assertThat(out)
            .containsKey(HIDDEN_SUM)
            .doesNotContainKeys(UPDATE_COMPLEMENT, CANDIDATE_PRODUCT, CARRY_PRODUCT);
      } else {
        assertThat(out).containsOnlyKeys(Operator.values());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void tracesFoldHiddenValuesThenLogits(long seed) {
    var models = new RandomModels(new Random(seed));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 3, 1);
    for (int sample = 0; sample < 3; sample++) {
      SampleRun run = kernel.runSample(model, data, sample);
      long trace = 1;
      for (int[] layer : run.finalHidden()) {
        trace = fold(trace, layer);
      }
      assertThat(Integer.toUnsignedLong(run.trace())).isEqualTo(fold(trace, run.logits()));
    }
  }

  private static long fold(long trace, int[] values) {
    for (int value : values) {
      trace = (trace * 2654435769L + value) & 0xFFFFFFFFL;
    }
    return trace;
  }

  @Test
  void predictsTheSmallestClassOfEqualLogits() {
    assertThat(ReferenceKernel.largest(new int[] {3, 7, 7, -1})).isEqualTo(1);
    assertThat(ReferenceKernel.largest(new int[] {-5, -5})).isEqualTo(0);
    assertThat(ReferenceKernel.largest(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}))
        .isEqualTo(1);
  }

  @Test
  void aRangeGivesThatPartOfTheWhole() {
    var models = new RandomModels(new Random(11));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 9, 4);
    InferenceResult whole = kernel.run(model, data);
    InferenceResult part = kernel.run(model, data, 2, 5);
    for (int i = 0; i < 5; i++) {
      assertThat(part.prediction(i)).isEqualTo(whole.prediction(2 + i));
      assertThat(part.traces()[i]).isEqualTo(whole.traces()[2 + i]);
    }
  }

  @Test
  void refusesSamplesAndDataThatAreNotThere() {
    var models = new RandomModels(new Random(12));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 3, 2);
    assertThatThrownBy(() -> kernel.run(model, data, 1, 3)).hasMessageContaining("3 from 1");
    assertThatThrownBy(() -> kernel.run(model, data, -1, 1)).hasMessageContaining("1 from -1");
    assertThatThrownBy(() -> kernel.run(model, data, Integer.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
    var other =
        new DataSet(1, model.inputSize() + 1, 2, 1, new byte[model.inputSize() + 1], new byte[1]);
    assertThatThrownBy(() -> kernel.run(model, other)).hasMessageContaining("Maybe the data set");
  }

  @Test
  void digestsAreOverPredictionsAndLittleEndianTraces() {
    var result = new InferenceResult(new byte[] {1, 2}, new int[] {0x04030201, -1});
    // sha256 of 01 02, and of 01 02 03 04 ff ff ff ff
    assertThat(result.predictionDigest())
        .isEqualTo("a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222");
    assertThat(result.stateDigest())
        .isEqualTo("a2d1aed7ea54f64fafe25ec0ad1e4f5866b3bc0daa7e2820013016977c3014ac");
    assertThat(result.correct(new byte[] {9, 1, 3}, 1)).isEqualTo(1);
  }
}
