package io.tinyloop.device;

import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings one candidate and its samples onto a device and runs it there: in one piece, or in as many
 * batches as the device's memory asks for. Used by one thread.
 */
final class DeviceEvaluation {

  /** Samples that a timing beside the accuracy's own evaluation runs. */
  private static final int FEW_SAMPLES = 8;

  private final DeviceSession session;
  private final Measurer measurer;
  private final BatchSizes sizes;
  private final EvaluationIds ids;
  private final EvaluationJob job;
  private final Deadline deadline;
  private long uploadedBytes;

  DeviceEvaluation(
      DeviceSession session,
      Measurer measurer,
      BatchSizes sizes,
      EvaluationIds ids,
      EvaluationJob job,
      Deadline deadline) {
    this.session = session;
    this.measurer = measurer;
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
    MeasurementPlan plan = job.timing();
    BoardCalibration calibration = plan == null ? null : measurer.calibration(plan, deadline);
    int size = sizes.of(job, session.hello());
    while (true) {
      try {
        return inBatchesOf(size, calibration);
      } catch (SamplesDoNotFit e) {
        size = sizes.afterRefusal(job, size, e.refused.refusal());
        if (size < 1) {
          throw e.refused.toCandidate();
        }
      }
    }
  }

  private DeviceFindings inBatchesOf(int size, @Nullable BoardCalibration calibration)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    List<DataBatch> batches = residentFirst(job.samples().inBatchesOf(size));
    DeviceFindings findings = new DeviceFindings(session, job, batches.size());
    MeasurementPlan plan = job.timing();
    if (plan != null && calibration != null) {
      findings.measure(plan, calibration, measurer.instrument());
      if (measurer.mayRepeat(plan)) {
        measure(batches.getFirst(), findings);
      }
    }
    for (DataBatch batch : batches) {
      boolean timed = findings.empty() && findings.windows().isEmpty();
      findings.add(batch, evaluate(batch, timed ? plan : null, findings), deadline);
    }
    findings.uploaded(uploadedBytes);
    return findings;
  }

  /** Times the model round after round, before the evaluation whose records may be asked for. */
  private void measure(DataBatch batch, DeviceFindings findings)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    DataBatch few = batch.first(Math.min(FEW_SAMPLES, batch.sampleCount()));
    MeasurementPlan plan = Objects.requireNonNull(job.timing());
    int windows = findings.moreWindows();
    while (windows > 0) {
      if (findings.series().isStale()) {
        findings.calibrate(measurer.calibration(Objects.requireNonNull(job.timing()), deadline));
      }
      MeasurementPlan round = plan.round(Math.min(windows, measurer.mostWindows()));
      evaluate(few, round, findings);
      plan = plan.withoutOperators();
      windows = findings.moreWindows();
    }
  }

  /** The batch that the last evaluation left on the device needs no upload. */
  private List<DataBatch> residentFirst(List<DataBatch> batches) {
    return Stream.concat(
            batches.stream().filter(batch -> session.hasResident(batch.blob())),
            batches.stream().filter(batch -> !session.hasResident(batch.blob())))
        .toList();
  }

  private EvaluateResult evaluate(
      DataBatch batch, @Nullable MeasurementPlan timing, DeviceFindings findings)
      throws SessionException, InterruptedException, SamplesDoNotFit {
    try {
      return evaluateOnce(batch, timing, findings);
    } catch (SessionException.Refused e) {
      if (!dropped(e.refusal().reason())) {
        throw e;
      }
      session.forgetResident();
      return evaluateOnce(batch, timing, findings);
    }
  }

  /** Whether the device dropped a blob that it had, for example to make room for another. */
  private static boolean dropped(RefusalReason reason) {
    return reason == RefusalReason.UNKNOWN_MODEL || reason == RefusalReason.UNKNOWN_DATA_SET;
  }

  private EvaluateResult evaluateOnce(
      DataBatch batch, @Nullable MeasurementPlan timing, DeviceFindings findings)
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
    Duration slowest = SlowestTimes.ofSample(job, session.hello());
    if (timing == null) {
      return session.evaluate(command, slowest, deadline);
    }
    Measurer.Timed timed = measurer.measure(command, slowest, deadline);
    findings.add(timed, timing.windows(), measurer.holds(findings.calibration()));
    return timed.result();
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
