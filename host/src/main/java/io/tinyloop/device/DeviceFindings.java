package io.tinyloop.device;

import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.WindowSeries;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a device found about all samples, put together from its batches. With one batch the digests
 * are the device's own; with more, they are computed over the records that it sent of each, and
 * every batch's records must have the digests that the device gave for them.
 */
final class DeviceFindings {

  private final DeviceSession session;
  private final EvaluationJob job;
  private final int batches;
  private final SampleOutputs outputs;
  private @Nullable EvaluateResult first;
  private @Nullable EvaluateResult newest;
  private int correct;
  private int total;
  private long uploadedBytes;
  private @Nullable WindowSeries series;
  private @Nullable BoardCalibration calibration;
  private @Nullable EvaluateResult timed;
  private @Nullable String miscount;

  DeviceFindings(DeviceSession session, EvaluationJob job, int batches) {
    this.session = session;
    this.job = job;
    this.batches = batches;
    this.outputs = new SampleOutputs(job.samples().size());
  }

  boolean empty() {
    return first == null;
  }

  void uploaded(long bytes) {
    uploadedBytes = bytes;
  }

  /** Begins a measurement. */
  void measure(
      MeasurementPlan plan, BoardCalibration calibration, @Nullable Instrument instrument) {
    this.calibration = calibration;
    series = new WindowSeries(plan, session.hello(), calibration, instrument);
  }

  /** What is subtracted from the measurement; null if nothing is measured. */
  @Nullable BoardCalibration calibration() {
    return calibration;
  }

  /** From now on windows are of a board that was calibrated again. */
  void calibrate(BoardCalibration again) {
    calibration = again;
    series().calibrate(again);
  }

  /** Windows that are still wanted; 0: none, or something is wrong with those that there are. */
  int moreWindows() {
    return miscount != null ? 0 : series().next();
  }

  /**
   * Adds what was measured in an evaluation that was asked for so many windows.
   *
   * @param calibrated whether the board's calibration still held when it ended
   */
  void add(Measurer.Timed measured, int asked, boolean calibrated) {
    int count = measured.round().windows().size();
    if (count != asked) {
      miscount = "The device measured %d windows, not %d.".formatted(count, asked);
    } else if (calibrated) {
      series().add(measured.round());
    } else {
      series().addStale(measured.round());
    }
    timed = timed == null ? measured.result() : timed;
  }

  /** What was measured. */
  WindowSeries series() {
    return Objects.requireNonNull(series, "Nothing was measured.");
  }

  /** Why the number of windows is wrong; nothing if it is not. */
  Optional<String> miscount() {
    return Optional.ofNullable(miscount);
  }

  /** Adds the result of a batch; if there are several, fetches its records. */
  void add(DataBatch batch, EvaluateResult result, Deadline deadline)
      throws SessionException, InterruptedException {
    first = first == null ? result : first;
    newest = result;
    correct += result.correct();
    total += result.total();
    if (batches > 1) {
      fetchBatch(batch, result, deadline);
    }
  }

  private void fetchBatch(DataBatch batch, EvaluateResult result, Deadline deadline)
      throws SessionException, InterruptedException {
    int at = batch.firstSample();
    int count = batch.sampleCount();
    session.fetchSamples(result.evaluationId(), 0, count, at, outputs, deadline);
    InferenceResult records = outputs.range(at, count);
    if (!predictions(records).equals(result.predictionDigest())
        || !states(records).equals(result.stateDigest())
        || records.correct(job.samples().data(), at) != result.correct()) {
      throw new SessionException.Violation(
          "The records of samples %d…%d are not those of which the device gave digests."
              .formatted(at, at + count - 1));
    }
  }

  /** What the device computed for {@code count} samples from {@code from}. */
  InferenceResult samples(int from, int count, Deadline deadline)
      throws SessionException, InterruptedException {
    if (batches == 1) {
      session.fetchSamples(newest().evaluationId(), from, count, from, outputs, deadline);
    }
    return outputs.range(from, count);
  }

  Digest predictionDigest() {
    return batches == 1 ? newest().predictionDigest() : predictions(outputs.all());
  }

  Digest stateDigest() {
    return batches == 1 ? newest().stateDigest() : states(outputs.all());
  }

  static Digest predictions(InferenceResult result) {
    return Digest.fromBytes(result.predictionSha256());
  }

  static Digest states(InferenceResult result) {
    return Digest.fromBytes(result.stateSha256());
  }

  private EvaluateResult newest() {
    return Objects.requireNonNull(newest, "No batch was added yet.");
  }

  /** The first result that was timed, if any was, or the first of all; it carries the sizes. */
  EvaluateResult timed() {
    return timed != null ? timed : Objects.requireNonNull(first, "No batch was added yet.");
  }

  /** All windows; none before something was measured. */
  List<Window> windows() {
    return series == null ? List.of() : series.windows();
  }

  int batches() {
    return batches;
  }

  int correct() {
    return correct;
  }

  int total() {
    return total;
  }

  long uploadedBytes() {
    return uploadedBytes;
  }
}
