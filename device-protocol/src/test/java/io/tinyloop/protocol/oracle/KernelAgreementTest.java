package io.tinyloop.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.SeededModels.Shape;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every engine equals the oracle on models that are in no vector; a failure prints the seed. */
class KernelAgreementTest {

  private static final int MODELS = 240;

  private final List<InferenceEngine> engines =
      List.of(new ReferenceKernel(), BatchedEngine.plain(), BatchedEngine.fastest());

  @Test
  void enginesEqualTheOracleOnSeededModels() {
    for (long seed = 1; seed <= MODELS; seed++) {
      agree(seed);
    }
  }

  private void agree(long seed) {
    var random = new Random(seed);
    var models = new SeededModels(seed, Style.values()[(int) (seed % 3)]);
    int layers = 1 + random.nextInt(3);
    List<Integer> hidden = new ArrayList<>();
    List<LayerWidths> widths = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      hidden.add(1 + random.nextInt(9));
      widths.add(
          seed % 4 == 0 ? models.paperWidths() : models.splitWidths((int) (seed % 4 - 1) * 50));
    }
    var shape =
        new Shape(1 + random.nextInt(9), hidden, 1 + random.nextInt(5), 2 + random.nextInt(7));
    QuantizedGru model = models.model(shape, widths, random.nextBoolean());
    OracleData data = models.data(model, 5, 1 + random.nextInt(4));
    List<OracleRun.Outcome> outcomes = OracleRun.ofTheLaw().run(model, data, 1, 4);
    for (InferenceEngine engine : engines) {
      InferenceResult result = engine.run(model, dataSet(data), 1, 4);
      String name = "seed %d, %s".formatted(seed, engine.getClass().getSimpleName());
      for (int i = 0; i < 4; i++) {
        long trace = Integer.toUnsignedLong(result.traces()[i]);
        assertThat(trace).as(name).isEqualTo(outcomes.get(i).trace().longValue());
        assertThat(result.prediction(i)).as(name).isEqualTo(outcomes.get(i).prediction());
      }
      assertThat(result.stateDigest()).isEqualTo(OracleRun.stateDigest(outcomes));
      assertThat(result.predictionDigest()).isEqualTo(OracleRun.predictionDigest(outcomes));
    }
  }

  private static DataSet dataSet(OracleData data) {
    return new DataSet(
        data.steps(),
        data.inputSize(),
        data.inputBits(),
        data.classes(),
        data.codes(),
        data.labels());
  }
}
