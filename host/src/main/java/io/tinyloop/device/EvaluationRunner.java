package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.InstrumentFault;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs on one device over one session: every job ends as an {@link Outcome}. Used by one
 * thread.
 */
final class EvaluationRunner {

  private final String device;
  private final DeviceSession session;
  private final Verification verification;
  private final OutputCheck check;
  private final EvaluationIds ids;
  private final LongSupplier nanoClock;
  private final BatchSizes sizes = new BatchSizes();

  EvaluationRunner(
      String device,
      DeviceSession session,
      Verification verification,
      OutputCheck check,
      EvaluationIds ids,
      LongSupplier nanoClock) {
    this.device = device;
    this.session = session;
    this.verification = verification;
    this.check = check;
    this.ids = ids;
    this.nanoClock = nanoClock;
  }

  /** Asks the device for a sign of life. */
  void ping(Deadline deadline) throws SessionException, InterruptedException {
    session.ping(deadline);
  }

  Outcome run(EvaluationJob job) throws InterruptedException {
    long started = nanoClock.getAsLong();
    Deadline deadline = Deadline.after(job.deadline(), nanoClock);
    try {
      DeviceFindings findings = new DeviceEvaluation(session, sizes, ids, job, deadline).run();
      Optional<String> difference = check.difference(job, findings, verification, deadline);
      if (difference.isPresent()) {
        return new DeviceFault(device, difference.get());
      }
      return judged(job, findings, Duration.ofNanos(nanoClock.getAsLong() - started));
    } catch (SessionException e) {
      return OutcomeMapping.of(device, e);
    }
  }

  private Outcome judged(EvaluationJob job, DeviceFindings findings, Duration wallTime) {
    Energy energy = Energy.of(findings.windows(), findings.energyStatus());
    Optional<String> invalid =
        job.timing() == null ? Optional.empty() : invalid(findings.windows(), energy);
    if (invalid.isPresent()) {
      return new InstrumentFault(device, invalid.get());
    }
    Latency latency = job.timing() == null ? null : Latency.of(findings.windows(), session.hello());
    return new Outcome.Ok(report(findings, latency, energy, wallTime));
  }

  private static Optional<String> invalid(List<Window> windows, Energy energy) {
    if (windows.isEmpty() || windows.stream().anyMatch(window -> window.ticks() == 0)) {
      return Optional.of("The device's timer gave no time: %s.".formatted(windows));
    }
    if (energy.reason() == Energy.Reason.OVER_RANGE
        || energy.reason() == Energy.Reason.SENSOR_FAULT) {
      return Optional.of("The device's energy sensor says %s.".formatted(energy.reason()));
    }
    return Optional.empty();
  }

  private DeviceReport report(
      DeviceFindings findings, @Nullable Latency latency, Energy energy, Duration wallTime) {
    EvaluateResult timed = findings.timed();
    return new DeviceReport(
        device,
        session.hello(),
        findings.correct(),
        findings.total(),
        findings.predictionDigest(),
        findings.stateDigest(),
        latency,
        energy,
        timed.modelBytes(),
        timed.residentBytes(),
        timed.stackBytes(),
        timed.operatorTicks(),
        findings.batches(),
        findings.uploadedBytes(),
        verification,
        wallTime);
  }
}
