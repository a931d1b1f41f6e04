package io.tinyloop.device;

import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.conformance.VectorCase;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A known model on known samples: known bytes must come out, in the time that it took this board
 * the first time. Costs one evaluation of about a kilobyte. Used by the device's thread.
 */
final class ReferenceCheck {

  private static final MeasurementPlan TIMING =
      MeasurementPlan.once(1, 3, Duration.ofMillis(1), 1_000);

  /** Interrupts and caches move a window by a few percent; another clock, by more. */
  private static final double MOST_CHANGE = 1.1;

  private final VectorCase.Sequence vector;
  private final Blob model;
  private final Blob data;

  /** Ticks of a sequence at the first check; 0: none was yet. */
  private double knownTicks;

  /** It has computed the reference before, so it is not too small for it. */
  private boolean taken;

  ReferenceCheck(VectorCase.Sequence vector) {
    this.vector = vector;
    this.model = new Blob(BlobKind.MODEL, Digest.of(vector.model()), vector.model());
    this.data = new Blob(BlobKind.DATA_SET, Digest.of(vector.dataSet()), vector.dataSet());
  }

  /**
   * Runs the check; a device that is too small for it has passed.
   *
   * @return what it took; nothing if that was not measured, or depends on what else the machine
   *     does
   * @throws SessionException.Violation if the device computes other bytes, or refuses what it took
   *     before
   * @throws SessionException.Unsteady if its timer counts otherwise than before
   */
  Optional<CheckTime> run(DeviceSession session, LongSupplier ids, Deadline deadline)
      throws SessionException, InterruptedException {
    Optional<EvaluateResult> answer = answer(session, ids, deadline);
    if (answer.isPresent()) {
      taken = true;
      compareBytes(answer.get());
      return compareTime(answer.get(), session.hello());
    }
    return Optional.empty();
  }

  private Optional<EvaluateResult> answer(
      DeviceSession session, LongSupplier ids, Deadline deadline)
      throws SessionException, InterruptedException {
    try {
      session.ensureUploaded(model, deadline);
      session.ensureUploaded(data, deadline);
      return Optional.of(
          session.evaluate(
              new Evaluate(
                  ids.getAsLong(),
                  model.digest(),
                  data.digest(),
                  vector.firstSample(),
                  vector.sampleCount(),
                  TIMING.toMessage()),
              deadline));
    } catch (SessionException.Refused e) {
      RefusalReason reason = e.refusal().reason();
      boolean tooSmall = reason == RefusalReason.TOO_LARGE || reason == RefusalReason.SAMPLE_RANGE;
      if (tooSmall && taken) {
        throw new SessionException.Violation(
            "The device refuses the reference model (%s), which it has computed before."
                .formatted(e.refusal().detail()));
      }
      if (tooSmall) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void compareBytes(EvaluateResult result) throws SessionException {
    if (result.correct() != vector.correct()
        || !result.predictionDigest().hex().equals(vector.predictionDigest())
        || !result.stateDigest().hex().equals(vector.stateDigest())) {
      throw new SessionException.Violation(
          "The device computes other bytes than it must for the reference model (%s)."
              .formatted(vector.id()));
    }
  }

  private Optional<CheckTime> compareTime(EvaluateResult result, Hello hello)
      throws SessionException {
    double ticks =
        result.windows().stream()
            .mapToDouble(ReferenceCheck::rate)
            .sorted()
            .skip(result.windows().size() / 2)
            .findFirst()
            .orElse(0);
    if (ticks == 0 || hello.tickKind() == TickKind.NANOSECONDS) {
      return Optional
          .empty(); // no time was measured, or one that depends on what else the machine does
    }
    if (knownTicks == 0 && steady(result)) {
      knownTicks = ticks;
    }
    if (knownTicks == 0 || Math.max(ticks / knownTicks, knownTicks / ticks) > MOST_CHANGE) {
      throw new SessionException.Unsteady(
          "The device's timer counts %.0f ticks for the reference model, and counted %.0f before."
              .formatted(ticks, knownTicks));
    }
    return Optional.of(CheckTime.of(result));
  }

  private static boolean steady(EvaluateResult result) {
    var rates = result.windows().stream().mapToDouble(ReferenceCheck::rate).summaryStatistics();
    return rates.getMax() <= MOST_CHANGE * rates.getMin();
  }

  private static double rate(Window window) {
    return (double) window.ticks() / Math.max(1, window.sequences());
  }
}
