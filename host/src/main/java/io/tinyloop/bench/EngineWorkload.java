package io.tinyloop.bench;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A task's own model in 8 bits and 10 000 of its test sequences; where the data set has fewer, they
 * come round again.
 *
 * @param name names its files; unique in a benchmark
 * @param floats the model before quantization
 * @param sequences the samples before quantization
 */
record EngineWorkload(
    String name, FloatGru floats, Sequences sequences, QuantizedGru model, DataSet data) {

  /** Sequences of every workload. */
  static final int COUNT = 10_000;

  private static final int CALIBRATION_SEQUENCES = 1000;

  /**
   * Reads and quantizes.
   *
   * @param wide whether the state path has 16 bits
   * @param notes is told which data were taken where that may surprise
   */
  static EngineWorkload open(Task task, boolean wide, Consumer<String> notes) {
    TaskData data =
        new TaskCatalog(new MnistDownload((file, bytes, total) -> {}), notes)
            .open(new DataRequest(task, null, null, DataLocations.of(null, System.getenv())));
    Sequences training = data.calibration(CALIBRATION_SEQUENCES);
    FloatGru floats = FloatGru.read(data.model()).fitting(training);
    Quantizer quantizer = Quantizer.calibrate(floats, training, QuantizeOptions.DEFAULT);
    Sequences sequences = repeated(data.split(Split.TEST));
    return new EngineWorkload(
        "%s-%s".formatted(task.id(), wide ? "wide" : "narrow"),
        floats,
        sequences,
        quantized(quantizer, wide, floats.layers().size()),
        quantizer.input().dataSet(sequences));
  }

  private static QuantizedGru quantized(Quantizer quantizer, boolean wide, int layers) {
    Genome genome =
        wide ? Genome.homogeneousWide(8, layers) : Genome.homogeneous(SearchSpace.PAPER, 8, layers);
    try {
      return quantizer.quantize(genome.layers());
    } catch (InfeasibleCandidateException e) {
      throw new IllegalStateException("A task's own model has no 8-bit form.", e);
    }
  }

  private static Sequences repeated(Sequences all) {
    int[] indices = IntStream.range(0, COUNT).map(i -> i % all.count()).toArray();
    byte[] labels = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      labels[i] = all.labels()[indices[i]];
    }
    return new Sequences(
        COUNT,
        all.steps(),
        all.inputSize(),
        all.values().gather(indices, all.sequenceSize()),
        labels);
  }

  /** Multiply-adds of the weights, all sequences: T · Σ (3H·I + 3H·H) + classes · H of each. */
  double multiplyAdds() {
    long step = 0;
    long input = model.inputSize();
    for (GruLayer layer : model.layers()) {
      step += 3L * layer.hiddenSize() * (input + layer.hiddenSize());
      input = layer.hiddenSize();
    }
    return (double) COUNT * (data.steps() * step + model.classes() * input);
  }

  /** Writes the images of model and data where {@link EngineWorker} looks for them. */
  void write(Path folder) throws IOException {
    Files.write(modelFile(folder, name), ModelImage.encode(model));
    Files.write(dataFile(folder, name), DataSetImage.encode(data));
  }

  static Path modelFile(Path folder, String name) {
    return folder.resolve(name + ".model");
  }

  static Path dataFile(Path folder, String name) {
    return folder.resolve(name + ".data");
  }
}
