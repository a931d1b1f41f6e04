package io.tinyloop.device;

import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.BoardOffset;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.measure.Calibrator;
import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Round;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.conformance.VectorCase;
import io.tinyloop.protocol.conformance.Vectors;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Times evaluations on one device, its meter recording, and knows the device's calibration. Used by
 * the device's thread.
 */
final class Measurer {

  /** Samples still on their way after the device has answered. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What a calibration may take, its windows of seconds included. */
  static final Duration CALIBRATION = Duration.ofSeconds(30);

  /** How often a meter may see a round of a calibration badly. */
  private static final int CALIBRATION_ROUNDS = 4;

  private final DeviceSession session;
  private final EvaluationIds ids;
  private final Calibrations calibrations;
  private final InstantSource instants;
  private final LongSupplier nanoClock;
  private final @Nullable EnergyMeter meter;

  /** An evaluation's result with what was measured in it. */
  record Timed(EvaluateResult result, Round round) {}

  Measurer(
      DeviceSession session,
      EvaluationIds ids,
      Calibrations calibrations,
      InstantSource instants,
      LongSupplier nanoClock,
      @Nullable EnergyMeter meter) {
    this.session = session;
    this.ids = ids;
    this.calibrations = calibrations;
    this.instants = instants;
    this.nanoClock = nanoClock;
    this.meter = meter;
  }

  @Nullable Instrument instrument() {
    return meter == null ? null : meter.instrument();
  }

  /** How the board differs from others of its class. */
  BoardOffset offset() {
    Hello hello = session.hello();
    return calibrations.offsets().of(hello.uid(), DeviceClass.of(hello).key(), instants.instant());
  }

  /** How many windows one evaluation can have. */
  int mostWindows() {
    return meter == null ? MeasurementPlan.MAX_WINDOWS : meter.mostWindows();
  }

  /** Whether a measurement may ask for more windows than those of its first round. */
  boolean mayRepeat(MeasurementPlan plan) {
    boolean noisy =
        switch (session.hello().tickKind()) {
          case CYCLES, NANOSECONDS -> plan.mostWindows() > plan.windows();
          case INSTRUCTIONS, MODELLED_CYCLES -> false;
        };
    return noisy || meter != null;
  }

  /** Runs an evaluation with timing, the meter recording. */
  Timed measure(Evaluate command, Duration slowestSample, Deadline deadline)
      throws SessionException, InterruptedException {
    EnergyMeter recording = meter;
    try {
      if (recording != null) {
        recording.begin();
      }
      long asked = nanoClock.getAsLong();
      EvaluateResult result = session.evaluate(command, slowestSample, deadline);
      double seconds = (nanoClock.getAsLong() - asked) / 1e9;
      List<Metered> seen =
          recording == null
              ? List.of()
              : recording.end(
                  new DeviceWindows(session.hello(), result.windows(), result.energyStatus()),
                  PATIENCE);
      return new Timed(result, new Round(result.windows(), result.energyStatus(), seen, seconds));
    } catch (MeterException e) {
      throw new SessionException.Unsteady(String.valueOf(e.getMessage()));
    }
  }

  /** Whether a calibration may be used still, by clock, supply and the meter's temperature. */
  boolean holds(@Nullable BoardCalibration calibration) {
    Double degrees = meter == null ? null : meter.temperature();
    return calibration != null
        && calibration.holds(instants.instant(), session.hello().supplyMillivolts(), degrees);
  }

  /** The board's calibration: what is known still, or a new one. */
  BoardCalibration calibration(MeasurementPlan plan, Deadline deadline)
      throws SessionException, InterruptedException {
    Calibrator calibrator = new Calibrator(session.hello(), instrument());
    if (!plan.calibrated() || !calibrator.needed()) {
      return BoardCalibration.none(calibrator.key(), instants.instant());
    }
    Double degrees = meter == null ? null : meter.temperature();
    Optional<BoardCalibration> known = calibrations.find(calibrator.key()).filter(this::holds);
    if (known.isPresent()) {
      return known.get();
    }
    BoardCalibration taken =
        calibrator.run(new NullInference(deadline)::measure, instants.instant(), degrees);
    calibrations.keep(taken);
    return taken;
  }

  /** The shortest of the law's sequences, as a workload. */
  private final class NullInference {

    private static final VectorCase.Sequence VECTOR =
        Vectors.load().of(VectorCase.Sequence.class).getFirst();

    private final Blob model = new Blob(BlobKind.MODEL, Digest.of(VECTOR.model()), VECTOR.model());
    private final Blob data =
        new Blob(BlobKind.DATA_SET, Digest.of(VECTOR.dataSet()), VECTOR.dataSet());
    private final Deadline deadline;

    NullInference(Deadline deadline) {
      this.deadline = deadline;
    }

    Round measure(int windows, Duration least, int mostSequences)
        throws SessionException, InterruptedException {
      session.ensureUploaded(model, deadline);
      session.ensureUploaded(data, deadline);
      int most = Math.min(windows, mostWindows());
      Round all = round(most, least, mostSequences);
      while (all.windows().size() < windows) {
        int rest = Math.min(most, windows - all.windows().size());
        all = all.plus(round(rest, least, mostSequences));
      }
      return all;
    }

    /** A round that the meter saw, or none of a few did. */
    private Round round(int windows, Duration least, int mostSequences)
        throws SessionException, InterruptedException {
      Round round = once(windows, least, mostSequences);
      for (int again = 1; again < CALIBRATION_ROUNDS && !isSeen(round, windows); again++) {
        round = once(windows, least, mostSequences);
      }
      if (meter != null && !isSeen(round, windows)) {
        throw new SessionException.Unsteady(
            "The meter %s saw %d of %d windows of the null inference badly: %s."
                .formatted(
                    meter.instrument().name(),
                    windows - valid(round),
                    windows,
                    Defect.words(windows, round.metered())));
      }
      return round;
    }

    /** Whether every window was found, and most were seen well. */
    private boolean isSeen(Round round, int windows) {
      return meter == null || (round.metered().size() == windows && 2 * valid(round) > windows);
    }

    private static long valid(Round round) {
      return round.metered().stream().filter(Metered::isValid).count();
    }

    private Round once(int windows, Duration least, int mostSequences)
        throws SessionException, InterruptedException {
      MeasurementPlan plan = MeasurementPlan.once(1, windows, least, mostSequences);
      Evaluate command =
          new Evaluate(
              ids.next(), model.digest(), data.digest(), VECTOR.firstSample(), 1, plan.toMessage());
      Round round = Measurer.this.measure(command, Duration.ZERO, deadline).round();
      if (round.windows().size() != windows) {
        throw new SessionException.Unsteady(
            "The device measured %d windows of the null inference, not %d."
                .formatted(round.windows().size(), windows));
      }
      return round;
    }
  }
}
