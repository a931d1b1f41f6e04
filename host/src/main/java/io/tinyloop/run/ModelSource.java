package io.tinyloop.run;

import org.jspecify.annotations.Nullable;

/**
 * Which float model on which data, and how it is quantized.
 *
 * @param task for example {@code row-mnist}
 * @param dataset which data of the task; null: the task's default
 * @param model path or name of a float model; null: the task's own
 * @param dataDirectory folder of the data; null: the host's
 * @param weights scales of weights, {@code per-row} or {@code per-tensor}
 * @param ranges calibration method, {@code min-max}, {@code percentile} or {@code mse}
 */
public record ModelSource(
    String task,
    @Nullable String dataset,
    @Nullable String model,
    @Nullable String dataDirectory,
    String weights,
    String ranges) {

  public static final String DEFAULT_WEIGHTS = "per-row";
  public static final String DEFAULT_RANGES = "mse";

  public ModelSource {
    RunConfiguration.present("task", task);
    RunConfiguration.present("weights", weights);
    RunConfiguration.present("ranges", ranges);
    if (!weights.equals("per-row") && !weights.equals("per-tensor")) {
      throw new IllegalArgumentException(
          "The scales of weights (%s) are unknown.%nMaybe one of: per-row, per-tensor."
              .formatted(weights));
    }
  }

  /** The task's own model and data, quantized in the default way. */
  public static ModelSource of(String task) {
    return new ModelSource(task, null, null, null, DEFAULT_WEIGHTS, DEFAULT_RANGES);
  }
}
