package io.tinyloop.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.Equations;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.arithmetic.SampleRun;
import io.tinyloop.protocol.conformance.VectorCase.ImageKind;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.LinkException;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernel, engines and images against the oracle's vectors. */
class VectorsTest {

  private static final Vectors VECTORS = Vectors.load();
  private static final ReferenceKernel KERNEL = new ReferenceKernel();

  static Stream<KernelTarget> targets() {
    return Stream.of(
        new KernelTarget("reference kernel", KERNEL),
        new KernelTarget("plain engine", BatchedEngine.plain()),
        new KernelTarget("fastest engine", BatchedEngine.fastest()));
  }

  @Test
  void everyTypeOfCaseIsThere() {
    for (Class<?> type : VectorCase.class.getPermittedSubclasses()) {
      assertThat(VECTORS.cases()).hasAtLeastOneElementOfType(type);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyEngineConforms(KernelTarget target) throws LinkException, InterruptedException {
    ConformanceReport report = Replay.run(target, VECTORS, Depth.FULL);
    assertThat(report.failures()).isEmpty();
    assertThat(report.skipped()).isEmpty();
    assertThat(report.conforms()).isTrue();
  }

  /** A kernel with one wrong bit must not pass. */
  @Test
  void aWrongTraceFails() throws LinkException, InterruptedException {
    InferenceEngine wrong =
        (model, data, first, count) -> {
          var result = KERNEL.run(model, data, first, count);
          result.traces()[count - 1] ^= 1;
          return result;
        };
    ConformanceReport report =
        Replay.run(new KernelTarget("wrong", wrong), VECTORS, Depth.ADMISSION);
    assertThat(report.failures())
        .hasSize(VECTORS.of(VectorCase.Sequence.class).size())
        .allMatch(failure -> failure.id().file().equals("sequence.json"));
    assertThat(report.conforms()).isFalse();
  }

  @Test
  void enumerationsCountTheirCases() {
    for (var enumeration : VECTORS.of(VectorCase.Enumeration.class)) {
      int combinations =
          enumeration.arguments().stream()
              .mapToInt(VectorCase.ArgumentRange::count)
              .reduce(1, Math::multiplyExact);
      assertThat(combinations).as("%s", enumeration.id()).isEqualTo(enumeration.count());
    }
  }

  @Test
  void tables() {
    for (var vector : VECTORS.of(VectorCase.Table.class)) {
      int[] outputs =
          IntStream.of(vector.values())
              .map(v -> Equations.lookUp(vector.table(), v, vector.input().zeroPoint()))
              .toArray();
      assertThat(outputs).as("%s", vector.id()).isEqualTo(vector.outputs());
    }
  }

  @Test
  void linearOperators() {
    for (var vector : VECTORS.of(VectorCase.Linear.class)) {
      var operator = vector.operator();
      assertThat(operator.admits(vector.input())).as("%s", vector.id()).isTrue();
      assertThat(KERNEL.accumulators(operator.weights(), operator.biases(), vector.values()))
          .as("%s", vector.id())
          .isEqualTo(vector.accumulators());
      assertThat(KERNEL.linear(operator, vector.values()))
          .as("%s", vector.id())
          .isEqualTo(vector.outputs());
    }
  }

  @Test
  void cells() throws InvalidImageException {
    for (var vector : VECTORS.of(VectorCase.Cell.class)) {
      GruLayer layer = ModelImage.decode(vector.model()).layers().getFirst();
      assertThat(KERNEL.view(layer, vector.h())).as("%s", vector.id()).isEqualTo(vector.view());
      Map<Operator, int[]> outputs = KERNEL.step(layer, vector.x(), vector.h());
      assertThat(outputs.keySet()).as("%s", vector.id()).isEqualTo(vector.outputs().keySet());
      outputs.forEach((operator, values) ->
          assertThat(values)
              .as("%s, %s", vector.id(), operator)
              .isEqualTo(vector.outputs().get(operator)));
    }
  }

  @Test
  void sequencesInEveryDetail() throws InvalidImageException {
    for (var vector : VECTORS.of(VectorCase.Sequence.class)) {
      QuantizedGru model = ModelImage.decode(vector.model());
      DataSet data = DataSetImage.decode(vector.dataSet());
      for (int i = 0; i < vector.sampleCount(); i++) {
        SampleRun run = KERNEL.runSample(model, data, vector.firstSample() + i);
        int[] hidden = run.finalHidden().stream().flatMapToInt(IntStream::of).toArray();
        assertThat(hidden).as("%s", vector.id()).isEqualTo(vector.finalHidden().get(i));
        assertThat(run.logits()).as("%s", vector.id()).isEqualTo(vector.logits().get(i));
        assertThat((byte) run.prediction()).isEqualTo(vector.predictions()[i]);
        assertThat(run.trace()).as("%s", vector.id()).isEqualTo(vector.traces()[i]);
      }
    }
  }

  @Test
  void validImagesComeBackAsTheyWere() throws InvalidImageException {
    for (var vector : VECTORS.of(VectorCase.ValidImage.class)) {
      byte[] again =
          vector.kind() == ImageKind.MODEL
              ? ModelImage.encode(ModelImage.decode(vector.image()))
              : DataSetImage.encode(DataSetImage.decode(vector.image()));
      assertThat(again).as("%s", vector.id()).isEqualTo(vector.image());
      assertThat(Sha256.hex(again)).as("%s", vector.id()).isEqualTo(vector.sha256());
    }
  }

  @Test
  void refusalsNameTheStructureWithTheFault() {
    for (var vector : VECTORS.of(VectorCase.InvalidImage.class)) {
      Throwable refusal =
          catchThrowable(() -> {
            if (vector.kind() == ImageKind.MODEL) {
              ModelImage.decode(vector.image());
            } else {
              DataSetImage.decode(vector.image());
            }
          });
      assertThat(refusal)
          .as("%s, %s", vector.id(), vector.reason())
          .isInstanceOf(InvalidImageException.class);
      assertThat(((InvalidImageException) refusal).offset())
          .as("%s, %s: %s", vector.id(), vector.reason(), refusal.getMessage())
          .isBetween(vector.offsetFrom(), vector.offsetTo());
    }
  }

  @Test
  void anImplementationThatIsTooSmallIsSkippedWithItsReason()
      throws LinkException, InterruptedException {
    var small = new SmallTarget();
    ConformanceReport report = Replay.run(small, VECTORS, Depth.ADMISSION);
    assertThat(report.failures()).isEmpty();
    assertThat(report.skipped()).isNotEmpty().allMatch(skip -> skip.what().equals("too large"));
    assertThat(report.conforms()).isTrue();
  }

  /** Computes primitives, but takes no image. */
  private static final class SmallTarget implements ConformanceTarget {

    @Override
    public String name() {
      return "small";
    }

    @Override
    public int[] primitive(ConformanceKind kind, int[] arguments) {
      return PrimitiveKernel.compute(kind, arguments);
    }

    @Override
    public Answer offerModel(byte[] image) {
      return new Answer.Unsupported("too large");
    }

    @Override
    public Answer offerDataSet(byte[] image) {
      return new Answer.Unsupported("too large");
    }

    @Override
    public Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount) {
      return new Answer.Unsupported("too large");
    }
  }
}
