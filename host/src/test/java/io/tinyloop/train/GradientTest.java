package io.tinyloop.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientTest {

  private static final int COUNT = 20;
  private static final int[] ORDER = IntStream.range(0, COUNT).toArray();

  /** Central differences of the loss in float64 against the backward pass in float32. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void equalsFiniteDifferences(int layers) {
    FloatGru model = SmallModels.model(3, layers == 1 ? new int[] {5} : new int[] {5, 4});
    Sequences sequences = SmallModels.sequences(4, COUNT);
    GruParameters parameters = GruParameters.of(model);
    GruParameters gradient = gradient(new RealNetwork(parameters), Samples.real(sequences));

    for (int a = 0; a < parameters.arrays().size(); a++) {
      float[] values = parameters.arrays().get(a);
      for (int i = 0; i < values.length; i++) {
        double expected = DoubleGru.slope(parameters, sequences, a, i);
        assertThat((double) gradient.arrays().get(a)[i])
            .as("array %d, number %d", a, i)
            .isCloseTo(expected, within(2e-4 + 1e-3 * Math.abs(expected)));
      }
    }
  }

  /** With wide numbers everywhere, rounding is a small disturbance of the same function. */
  @Test
  void straightThroughPointsWhereTheRealGradientPoints() throws Exception {
    Sequences sequences = SmallModels.sequences(4, COUNT);
    Quantizer quantizer =
        Quantizer.calibrate(
            SmallModels.model(3, 8), SmallModels.sequences(5, 300), QuantizeOptions.DEFAULT);
    LayerWidths widths = new LayerWidths(Collections.nCopies(17, 8), Collections.nCopies(6, 8));
    var base = quantizer.scaled(List.of(widths));
    Samples integers = Samples.integers(quantizer.input().dataSet(sequences), base.input());
    var law = new LawNetwork(GruParameters.of(quantizer.model()), base);
    var real = new RealNetwork(GruParameters.of(quantizer.model()));

    GruParameters byLaw = gradient(law, integers);
    GruParameters byReal = gradient(real, Samples.real(sequences));

    for (int a : new int[] {0, 1, 3, 6, 7}) {
      assertThat(cosine(byLaw.arrays().get(a), byReal.arrays().get(a)))
          .as("array %d", a)
          .isGreaterThan(0.98);
    }
  }

  private static GruParameters gradient(Network network, Samples samples) {
    Shard shard = new Shard(network, samples);
    shard.run(ORDER, 0, COUNT, Loss.LABELS);
    return shard.gradient();
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
