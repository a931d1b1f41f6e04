package io.tinyloop.cli;

import io.tinyloop.run.ModelSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which task, data and float model a command works on, and how it is quantized. */
final class TaskOptions {

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "row-mnist, pixel-mnist, kws-4, kws-10, or an imported one.")
  @Nullable String task;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder of the data (default: the variable TINYLOOP_DATA).")
  @Nullable Path dataDirectory;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "mnist or digits10k, the 10,000 digits that the program carries.")
  @Nullable String dataset;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Float model as safetensors (default: the task's own).")
  @Nullable String model;

  @Option(
      names = "--weights",
      defaultValue = "per-row",
      paramLabel = "SCALING",
      description = "Scales of weights: per-row or per-tensor (default: ${DEFAULT-VALUE}).")
  String weights = "per-row";

  @Option(
      names = "--ranges",
      defaultValue = "mse",
      paramLabel = "METHOD",
      description = "Calibration: min-max, percentile or mse (default: ${DEFAULT-VALUE}).")
  String ranges = "mse";

  /** The source these options name. */
  ModelSource source() {
    if (task == null) {
      throw new BadInputException(
          "No task is named.", "Maybe add --task row-mnist (or pixel-mnist, kws-4, kws-10).");
    }
    return new ModelSource(
        task,
        dataset,
        model,
        dataDirectory == null ? null : dataDirectory.toAbsolutePath().toString(),
        weights,
        ranges);
  }
}
