package io.tinyloop.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a way to calibrate makes of a task's model: its homogeneous forms, computed by the reference
 * arithmetic on the host. A device computes the same bytes; nothing here is timed.
 *
 * @param weights scales of weights, as of {@link ModelSource}
 * @param ranges calibration method, as of {@link ModelSource}
 * @param samples validation sequences that all accuracies are of
 * @param floatCorrect predictions of the float model, of {@code samples}
 */
public record CalibrationCheck(
    String task,
    String weights,
    String ranges,
    int samples,
    int floatCorrect,
    List<Homogeneous> homogeneous) {

  /**
   * The model with one width everywhere.
   *
   * @param bits 2…8
   * @param modelBytes dense image; null where the width has no integers, as {@code correct}
   * @param reason why it has none; null: it has
   */
  public record Homogeneous(
      int bits, @Nullable Integer modelBytes, @Nullable Integer correct, @Nullable String reason) {}
}
