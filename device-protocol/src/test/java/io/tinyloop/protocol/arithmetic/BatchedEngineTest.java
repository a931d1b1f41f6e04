package io.tinyloop.protocol.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.model.RandomModels.StatePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine equals the reference kernel, bit for bit; a failure names the seed. */
class BatchedEngineTest {

  private static final ReferenceKernel REFERENCE = new ReferenceKernel();

  static Stream<BatchedEngine> engines() {
    return Stream.of(BatchedEngine.plain(), BatchedEngine.fastest());
  }

  private static void assertEqual(
      BatchedEngine engine, QuantizedGru model, DataSet data, String what) {
    InferenceResult expected = REFERENCE.run(model, data);
    InferenceResult actual = engine.run(model, data);
    assertThat(actual.traces()).as("%s: %s", engine.name(), what).isEqualTo(expected.traces());
    assertThat(actual.predictions())
        .as("%s: %s", engine.name(), what)
        .isEqualTo(expected.predictions());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void equalsTheReferenceOnRandomModels(BatchedEngine engine) {
    LongStream.range(0, 150)
        .forEach(seed -> {
          var models = new RandomModels(new Random(seed));
          QuantizedGru model = models.anyModel();
          assertEqual(engine, model, models.data(model, 5, 6), "seed " + seed);
        });
  }

  @ParameterizedTest
  @MethodSource("engines")
  void equalsTheReferenceForEveryPairOfWeightAndOutputWidth(BatchedEngine engine) {
    for (int weightBits = 1; weightBits <= 8; weightBits++) {
      for (int outputBits = 2; outputBits <= 8; outputBits++) {
        for (boolean wide : new boolean[] {false, true}) {
          long seed = weightBits * 100 + outputBits * 10 + (wide ? 1 : 0);
          var models = new RandomModels(new Random(seed));
          LayerWidths outputs = RandomModels.homogeneous(outputBits, wide);
          var widths = new LayerWidths(outputs.outputs(), Collections.nCopies(6, weightBits));
          QuantizedGru model = models.model(List.of(widths, widths), 5, List.of(6, 7), 3);
          assertEqual(
              engine,
              model,
              models.data(model, 4, 5),
              "%d-bit weights, %d-bit outputs, wide %s".formatted(weightBits, outputBits, wide));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void equalsTheReferenceForOddSizesAndBatchRemainders(BatchedEngine engine) {
    int[] sampleCounts = {1, 2, 15, 16, 17, 63, 64, 65, 255, 256, 257};
    for (int hidden : new int[] {1, 3, 17}) {
      for (int samples : sampleCounts) {
        long seed = hidden * 1000L + samples;
        var models = new RandomModels(new Random(seed));
        StatePath path = StatePath.values()[samples % 3];
        QuantizedGru model =
            models.model(
                List.of(models.widths(path)), 1 + samples % 5, List.of(hidden), 1 + hidden);
        assertEqual(engine, model, models.data(model, samples, 3), "seed " + seed);
      }
    }
  }

  /** Wide products: many columns, so that accumulators are as large as they get. */
  @ParameterizedTest
  @MethodSource("engines")
  void equalsTheReferenceForManyColumns(BatchedEngine engine) {
    for (int inputSize : new int[] {127, 128, 129, 600}) {
      var models = new RandomModels(new Random(inputSize));
      var input = new ActivationFormat(8, inputSize % 2 == 0 ? 0 : 255);
      var widths = List.of(RandomModels.homogeneous(8, inputSize % 2 == 0));
      QuantizedGru model = models.model(input, widths, inputSize, List.of(5), 4);
      assertEqual(engine, model, models.data(model, 3, 3), inputSize + " inputs");
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aRangeGivesThatPartOfTheWholeOnAnyNumberOfThreads(BatchedEngine engine) {
    var models = new RandomModels(new Random(77));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 900, 3);
    PreparedModel prepared = engine.prepare(model);
    InferenceResult whole = prepared.run(data, 0, 900);
    try (var pool = new ForkJoinPool(4)) {
      for (int threads : new int[] {1, 2, 4}) {
        for (int first : new int[] {0, 1, 300}) {
          InferenceResult part = prepared.run(data, first, 520, pool, threads);
          assertThat(part.traces())
              .isEqualTo(IntStream.range(first, first + 520).map(i -> whole.traces()[i]).toArray());
        }
      }
      assertThatThrownBy(() -> prepared.run(data, 0, 1, pool, 0))
          .hasMessageContaining("threads (0)");
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void manyThreadsMayRunOnePreparedModel(BatchedEngine engine) {
    var models = new RandomModels(new Random(78));
    QuantizedGru model = models.anyModel();
    DataSet data = models.data(model, 300, 4);
    InferenceResult expected = REFERENCE.run(model, data);
    PreparedModel prepared = engine.prepare(model);
    try (var pool = new ForkJoinPool(8)) {
      var results = new ArrayList<ForkJoinTask<InferenceResult>>();
      for (int i = 0; i < 16; i++) {
        results.add(pool.submit(() -> prepared.run(data, 0, 300)));
      }
      results.forEach(
          result -> assertThat(result.join().stateDigest()).isEqualTo(expected.stateDigest()));
    }
  }

  @Test
  void takesVectorsWhereTheJvmHasThem() {
    assertThat(BatchedEngine.fastest().name()).matches("vector of \\d+ bits");
  }

  @Test
  void fallsBackToPlainLoopsWithoutTheVectorModule() throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EngineProbe.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.strip()).isEqualTo("plain " + EngineProbe.digest(REFERENCE));
    assertThat(java.waitFor()).isZero();
  }
}
