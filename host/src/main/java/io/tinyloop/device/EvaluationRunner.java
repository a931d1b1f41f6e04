package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.InstrumentFault;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs on one device over one session: every job ends as an {@link Outcome}. Used by one
 * thread.
 */
final class EvaluationRunner {

  /** Interrupts and caches move a window by a few percent; a clock that is off, by more. */
  private static final double MOST_DRIFT = 1.1;

  private final String device;
  private final DeviceSession session;
  private final Verification verification;
  private final Law law;
  private final EvaluationIds ids;
  private final LongSupplier nanoClock;
  private final BatchSizes sizes = new BatchSizes();

  EvaluationRunner(
      String device,
      DeviceSession session,
      Verification verification,
      Law law,
      EvaluationIds ids,
      LongSupplier nanoClock) {
    this.device = device;
    this.session = session;
    this.verification = verification;
    this.law = law;
    this.ids = ids;
    this.nanoClock = nanoClock;
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
    OutputCheck check = OutputCheck.begin(job, verification, law);
    long started = nanoClock.getAsLong();
    try {
      DeviceFindings findings;
      try (Watch _ = guard.watch(job.deadline())) {
        findings = new DeviceEvaluation(session, sizes, ids, job, deadline(job)).run();
      }
      Duration wallTime = Duration.ofNanos(nanoClock.getAsLong() - started);
      check.awaitLaw();
      Optional<String> difference;
      try (Watch _ = guard.watch(job.deadline())) {
        difference = check.difference(findings, deadline(job));
      } catch (SessionException.Refused e) {
        // Whoever computes other bytes and does not show them is no judge of the candidate.
        difference = Optional.of("It refused to show its outputs: " + e.getMessage());
      }
      return difference.isPresent()
          ? new DeviceFault(device, difference.get())
          : judged(job, findings, wallTime);
    } catch (SessionException e) {
      return OutcomeMapping.of(device, e);
    }
  }

  private Deadline deadline(EvaluationJob job) {
    return Deadline.after(job.deadline(), nanoClock);
  }

  private Outcome judged(EvaluationJob job, DeviceFindings findings, Duration wallTime) {
    EvaluateResult timed = findings.timed();
    if (timed.modelBytes() != job.image().length() || timed.residentBytes() < 1) {
      return new DeviceFault(
          device,
          "It claims %d model bytes and %d resident bytes for an image of %d."
              .formatted(timed.modelBytes(), timed.residentBytes(), job.image().length()));
    }
    Energy energy = Energy.of(findings.windows(), findings.energyStatus());
    Optional<String> invalid =
        job.timing() == null
            ? Optional.empty()
            : invalid(findings.windows(), energy).or(() -> drift(findings.windows()));
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

  /** A cycle counter that counts the same work so differently does not count cycles. */
  private Optional<String> drift(List<Window> windows) {
    boolean cycles =
        switch (session.hello().tickKind()) {
          case CYCLES, MODELLED_CYCLES -> true;
          case NANOSECONDS, INSTRUCTIONS -> false;
        };
    DoubleSummaryStatistics rates =
        windows.stream()
            .mapToDouble(window -> (double) window.ticks() / window.sequences())
            .summaryStatistics();
    return cycles && rates.getMax() > MOST_DRIFT * rates.getMin()
        ? Optional.of("The device's clock drifted while it measured: %s.".formatted(windows))
        : Optional.empty();
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
