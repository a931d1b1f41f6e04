package io.tinyloop.run;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.Dataset;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.device.SampleSet;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.RangeMethod;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A float model with its data, calibrated: real numbers go in here and end in the quantizer.
 *
 * @param data the samples, split
 * @param model in real numbers
 * @param quantizer of the model, calibrated on training samples
 */
record OpenedModel(TaskData data, FloatGru model, Quantizer quantizer) {

  private static final int CALIBRATION_SEQUENCES = 1000;

  /**
   * Reads and calibrates what {@code source} names.
   *
   * @param notes is told what a user may not expect
   */
  static OpenedModel open(
      ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    TaskData data = data(source, environment, notes);
    FloatGru model = FloatGru.read(data.model());
    Sequences training = data.calibration(CALIBRATION_SEQUENCES);
    return new OpenedModel(
        data, model, Quantizer.calibrate(model.fitting(training), training, options(source)));
  }

  /**
   * Checks that the data are there and the model can be read, without reading a sample.
   *
   * @throws IllegalArgumentException in two lines, the problem and an advice
   */
  static void check(ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    var _ = options(source);
    var _ = FloatGru.read(data(source, environment, notes).model());
  }

  private static TaskData data(
      ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    @Nullable String directory = source.dataDirectory();
    @Nullable String dataset = source.dataset();
    return new TaskCatalog(new MnistDownload(new DownloadNotes(notes)), notes)
        .open(
            new DataRequest(
                Task.named(source.task()),
                dataset == null ? null : Dataset.named(dataset),
                source.model(),
                DataLocations.of(directory == null ? null : Path.of(directory), environment)));
  }

  private static QuantizeOptions options(ModelSource source) {
    return new QuantizeOptions(
        switch (source.ranges()) {
          case "min-max" -> RangeMethod.MIN_MAX;
          case "percentile" -> RangeMethod.PERCENTILE;
          case "mse" -> RangeMethod.MSE;
          default ->
              throw new IllegalArgumentException(
                  "The calibration method (%s) is unknown.%nMaybe one of: min-max, percentile, mse."
                      .formatted(source.ranges()));
        },
        source.weights().equals("per-row"),
        QuantizeOptions.DEFAULT.headBits(),
        QuantizeOptions.DEFAULT.inputBits());
  }

  int layers() {
    return model.layers().size();
  }

  /**
   * The 8-bit homogeneous model: its length is what normalizedSize refers to, and its digest stands
   * for weights, calibration and quantizer.
   */
  byte[] homogeneousImage() {
    try {
      return ModelImage.encode(
          quantizer.quantize(Genome.homogeneous(SearchSpace.PAPER, 8, layers()).layers()));
    } catch (InfeasibleCandidateException e) {
      throw new IllegalArgumentException(
          "The model %s has no 8-bit form: %s%nMaybe its weights are damaged."
              .formatted(model.name(), e.getMessage()),
          e);
    }
  }

  /** All samples of a split, quantized. */
  EvaluationSet samples(Split split) {
    return samples(split, data.split(split));
  }

  /** At most {@code count} samples of a split, spread over it. */
  EvaluationSet samples(Split split, int count) {
    return samples(split, data.split(split).spread(count));
  }

  private EvaluationSet samples(Split split, Sequences sequences) {
    return new EvaluationSet(split.id(), SampleSet.of(quantizer.input().dataSet(sequences)));
  }
}
