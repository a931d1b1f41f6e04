package io.tinyloop.protocol.benchmark;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole models over 256 samples, model preparation excluded but for the reference kernel, which has
 * none. The shape {@code cell} is row-mnist with a single step.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SequenceBenchmark {

  private static final int SAMPLES = 256;

  /** Shapes: inputs and steps; 64 hidden units, 10 classes. */
  @Param({"cell", "row-mnist", "pixel-mnist"})
  public String shape = "";

  @Param({"fastest", "plain", "reference"})
  public String engine = "";

  /** All widths 8, or 4; wide: 8, and 16 on the state path. */
  @Param({"8", "4", "wide"})
  public String widths = "";

  private QuantizedGru model;
  private DataSet data;
  private InferenceEngine runner;

  @Setup
  public void prepare() {
    var models = new RandomModels(new Random(1));
    boolean wide = widths.equals("wide");
    model =
        models.model(
            new ActivationFormat(8, 10),
            List.of(RandomModels.homogeneous(wide ? 8 : Integer.parseInt(widths), wide)),
            shape.equals("pixel-mnist") ? 1 : 28,
            List.of(64),
            10);
    int steps =
        switch (shape) {
          case "cell" -> 1;
          case "row-mnist" -> 28;
          default -> 784;
        };
    data = models.data(model, SAMPLES, steps);
    runner =
        switch (engine) {
          case "fastest" -> prepared(BatchedEngine.fastest());
          case "plain" -> prepared(BatchedEngine.plain());
          default -> new ReferenceKernel();
        };
  }

  private InferenceEngine prepared(BatchedEngine batched) {
    var ready = batched.prepare(model);
    return (_, samples, first, count) -> ready.run(samples, first, count);
  }

  @Benchmark
  public InferenceResult run(MultiplyAdds counter) {
    counter.add(model, SAMPLES, data.steps());
    return runner.run(model, data);
  }
}
