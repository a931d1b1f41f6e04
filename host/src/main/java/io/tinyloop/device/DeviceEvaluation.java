package io.tinyloop.device;

import io.tinyloop.measure.TimingPlan;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.RefusalReason;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings one candidate and its samples onto a device and runs it there: in one piece, or in as many
 * batches as the device's memory asks for. Used by one thread.
 */
final class DeviceEvaluation {

  private final DeviceSession session;
  private final BatchSizes sizes;
  private final EvaluationIds ids;
  private final EvaluationJob job;
  private final Deadline deadline;
  private long uploadedBytes;

  DeviceEvaluation(
      DeviceSession session,
      BatchSizes sizes,
      EvaluationIds ids,
      EvaluationJob job,
      Deadline deadline) {
    this.session = session;
    this.sizes = sizes;
    this.ids = ids;
    this.job = job;
    this.deadline = deadline;
  }

  /**
   * What the device found about all samples.
   *
   * @throws SessionException.Refused TOO_LARGE if the model does not fit, or no sample beside it
   */
  DeviceFindings run() throws SessionException, InterruptedException {
    int size = sizes.of(job, session.hello());
    while (true) {
      try {
        return inBatchesOf(size);
      } catch (SamplesDoNotFit e) {
        size = sizes.afterRefusal(job, size, e.refused.refusal());
        if (size < 1) {
          throw e.refused.toCandidate();
        }
      }
    }
  }

  private DeviceFindings inBatchesOf(int size)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    List<DataBatch> batches = job.samples().inBatchesOf(size);
    DeviceFindings findings = new DeviceFindings(session, job, batches.size());
    for (DataBatch batch : residentFirst(batches)) {
      EvaluateResult result = evaluate(batch, findings.empty() ? job.timing() : null);
      findings.add(batch, result, deadline);
    }
    findings.uploaded(uploadedBytes);
    return findings;
  }

  /** The batch that the last evaluation left on the device needs no upload. */
  private List<DataBatch> residentFirst(List<DataBatch> batches) {
    return Stream.concat(
            batches.stream().filter(batch -> session.hasResident(batch.blob())),
            batches.stream().filter(batch -> !session.hasResident(batch.blob())))
        .toList();
  }

  private EvaluateResult evaluate(DataBatch batch, @Nullable TimingPlan timing)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    try {
      return evaluateOnce(batch, timing);
    } catch (SessionException.Refused e) {
      if (!dropped(e.refusal().reason())) {
        throw e;
      }
      session.forgetResident();
      return evaluateOnce(batch, timing);
    }
  }

  /** Whether the device dropped a blob that it had, for example to make room for another. */
  private static boolean dropped(RefusalReason reason) {
    return reason == RefusalReason.UNKNOWN_MODEL || reason == RefusalReason.UNKNOWN_DATA_SET;
  }

  private EvaluateResult evaluateOnce(DataBatch batch, @Nullable TimingPlan timing)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    // The model first: to make room for it a device drops samples, never the other way round.
    bringModel();
    bringSamples(batch.blob());
    Evaluate command =
        new Evaluate(
            ids.next(),
            job.image().digest(),
            batch.blob().digest(),
            0,
            batch.sampleCount(),
            timing == null ? null : timing.toMessage());
    return session.evaluate(command, SlowestTimes.ofSample(job, session.hello()), deadline);
  }

  private void bring(Blob blob) throws SessionException, InterruptedException {
    int chunks = session.ensureUploaded(blob, deadline);
    uploadedBytes += chunks == 0 ? 0 : blob.length();
  }

  private void bringModel() throws SessionException, InterruptedException {
    try {
      bring(job.image());
    } catch (SessionException.Refused e) {
      throw e.toCandidate();
    }
  }

  private void bringSamples(Blob blob)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    try {
      bring(blob);
    } catch (SessionException.Refused e) {
      if (e.refusal().reason() == RefusalReason.TOO_LARGE) {
        throw new SamplesDoNotFit(e);
      }
      throw e;
    }
  }

  /** A refusal that fewer samples at a time may avoid. */
  private static final class SamplesDoNotFit extends Exception {

    private final SessionException.Refused refused;

    SamplesDoNotFit(SessionException.Refused refused) {
      super(refused);
      this.refused = refused;
    }
  }
}
