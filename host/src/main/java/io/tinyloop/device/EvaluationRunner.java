package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.InstrumentFault;
import io.tinyloop.measure.BoardOffset;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.protocol.wire.EvaluateResult;
import java.time.Duration;
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
  private final Law law;
  private final EvaluationIds ids;
  private final Measurer measurer;
  private final LongSupplier nanoClock;
  private final BatchSizes sizes = new BatchSizes();

  EvaluationRunner(
      String device,
      DeviceSession session,
      Verification verification,
      Law law,
      EvaluationIds ids,
      Measurer measurer,
      LongSupplier nanoClock) {
    this.device = device;
    this.session = session;
    this.verification = verification;
    this.law = law;
    this.ids = ids;
    this.measurer = measurer;
    this.nanoClock = nanoClock;
  }

  DeviceSession session() {
    return session;
  }

  /** Asks the device for a sign of life. */
  void ping(Deadline deadline) throws SessionException, InterruptedException {
    session.ping(deadline);
  }

  /** Opens a watch over what the device is asked, for at most so long. */
  @FunctionalInterface
  interface Guard {
    Watch watch(Duration limit);
  }

  /**
   * Runs a job. Only the device's part is watched and has a deadline: however long the host takes
   * to compute the law, that is never the device's fault.
   */
  Outcome run(EvaluationJob job, Guard guard) throws InterruptedException {
    Duration limit = SlowestTimes.ofAttempt(job, session.hello());
    OutputCheck check = OutputCheck.begin(job, verification, law);
    long started = nanoClock.getAsLong();
    session.transcript().begin();
    try {
      DeviceFindings findings;
      try (Watch _ = guard.watch(limit)) {
        findings = new DeviceEvaluation(session, measurer, sizes, ids, job, after(limit)).run();
      }
      Duration wallTime = Duration.ofNanos(nanoClock.getAsLong() - started);
      check.awaitLaw();
      Optional<String> difference;
      try (Watch _ = guard.watch(limit)) {
        difference = check.difference(findings, after(limit));
      } catch (SessionException.Refused e) {
        // Whoever computes other bytes and does not show them is no judge of the candidate.
        difference = Optional.of("It refused to show its outputs: " + e.getMessage());
      }
      return difference.isPresent()
          ? new DeviceFault(device, difference.get())
          : judged(job, findings, wallTime);
    } catch (SessionException e) {
      return OutcomeMapping.of(device, e);
    } finally {
      session.transcript().end();
    }
  }

  private Deadline after(Duration limit) {
    return Deadline.after(limit, nanoClock);
  }

  private Outcome judged(EvaluationJob job, DeviceFindings findings, Duration wallTime) {
    EvaluateResult timed = findings.timed();
    if (timed.modelBytes() != job.image().length() || timed.residentBytes() < 1) {
      return new DeviceFault(
          device,
          "It claims %d model bytes and %d resident bytes for an image of %d."
              .formatted(timed.modelBytes(), timed.residentBytes(), job.image().length()));
    }
    if (job.timing() == null) {
      Energy unmeasured = Energy.none(Energy.Reason.NOT_MEASURED);
      return new Outcome.Ok(report(findings, null, unmeasured, wallTime));
    }
    return measured(findings, wallTime);
  }

  private Outcome measured(DeviceFindings findings, Duration wallTime) {
    Optional<String> invalid = TimingCheck.absence(findings).or(() -> findings.series().fault());
    if (invalid.isPresent()) {
      return new InstrumentFault(device, invalid.get());
    }
    Energy energy = findings.series().energy();
    invalid = new TimingCheck(session.hello()).objection(findings, energy, wallTime);
    if (invalid.isPresent()) {
      return new InstrumentFault(device, invalid.get());
    }
    BoardOffset offset = measurer.offset();
    return new Outcome.Ok(
        report(findings, findings.series().latency().on(offset), energy.on(offset), wallTime));
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
        wallTime,
        new Evidence(findings.calibration(), session.transcript().exchanges()));
  }
}
