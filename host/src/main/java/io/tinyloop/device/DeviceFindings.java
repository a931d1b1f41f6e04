package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import java.util.Objects;
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

  /** The result that was timed, if any was; it carries the sizes too. */
  EvaluateResult timed() {
    return Objects.requireNonNull(first, "No batch was added yet.");
  }

  List<Window> windows() {
    return timed().windows();
  }

  EnergyStatus energyStatus() {
    return timed().energyStatus();
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
