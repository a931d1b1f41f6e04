package io.tinyloop.run;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.Dataset;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.RangeMethod;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A float model with its data, read but not calibrated.
 *
 * @param data the samples, split
 * @param model in real numbers
 * @param options how it is to be quantized
 */
record UncalibratedModel(TaskData data, FloatGru model, QuantizeOptions options) {

  private static final int CALIBRATION_SEQUENCES = 1000;

  /**
   * Reads the model that {@code source} names and checks that its data are there, without reading a
   * sample.
   *
   * @param notes is told what a user may not expect
   * @throws IllegalArgumentException in two lines, the problem and an advice
   */
  static UncalibratedModel read(
      ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    QuantizeOptions options = options(source);
    TaskData data = data(source, environment, notes);
    return new UncalibratedModel(data, FloatGru.read(data.model()), options);
  }

  private static TaskData data(
      ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    @Nullable String directory = source.dataDirectory();
    @Nullable String dataset = source.dataset();
    TaskFolder imported = TaskFolder.of(environment);
    if (imported.contains(source.task())) {
      return imported.open(source.task(), source.model());
    }
    return new TaskCatalog(new MnistDownload(new DownloadNotes(notes)), notes)
        .open(
            new DataRequest(
                imported.builtIn(source.task()),
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

  /** The same, calibrated on training samples. */
  OpenedModel calibrated() {
    Sequences training = data.calibration(CALIBRATION_SEQUENCES);
    Quantizer quantizer = Quantizer.calibrate(model.fitting(training), training, options);
    quantizer.adopt(data.model());
    return new OpenedModel(data, model, quantizer);
  }

  /**
   * So many sequences of a split, spread over it.
   *
   * @param count null: all
   * @throws IllegalArgumentException in two lines, if the split has fewer
   */
  Sequences sequences(Split split, @Nullable Integer count) {
    Sequences all = data.split(split);
    var _ = model.fitting(all);
    if (count != null && count > all.count()) {
      throw new IllegalArgumentException(
          "The %s split has %,d samples, not %,d.%nMaybe leave --samples out, which takes them all."
              .formatted(split.id(), all.count(), count));
    }
    return count == null ? all : all.spread(count);
  }
}
