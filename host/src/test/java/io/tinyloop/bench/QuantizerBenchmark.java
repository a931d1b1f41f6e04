package io.tinyloop.bench;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Quantizing row-mnist's model: once a run, and once a candidate. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class QuantizerBenchmark {

  private final FloatGru model;
  private final Sequences training;
  private final Quantizer quantizer;
  private final Random random = new Random(1);

  /** The embedded digits and the model that was trained without them. */
  public QuantizerBenchmark() {
    TaskData data =
        new TaskCatalog(new MnistDownload((_, _, _) -> {}), _ -> {})
            .open(DataRequest.embedded(Task.ROW_MNIST, DataLocations.of(null, Map.of())));
    model = FloatGru.read(data.model());
    training = data.calibration(1000);
    quantizer = Quantizer.calibrate(model, training, QuantizeOptions.DEFAULT);
  }

  @Benchmark
  public Quantizer calibrate() {
    return Quantizer.calibrate(model, training, QuantizeOptions.DEFAULT);
  }

  /** A genome that the search has not seen: nothing of it is remembered as a whole. */
  @Benchmark
  public QuantizedGru quantize() throws InfeasibleCandidateException {
    List<Integer> genes =
        IntStream.range(0, SearchSpace.PAPER.genesPerLayer())
            .mapToObj(_ -> random.nextInt(4, 9))
            .toList();
    List<LayerWidths> widths = new Genome(SearchSpace.PAPER, genes).layers();
    return quantizer.quantize(widths);
  }
}
