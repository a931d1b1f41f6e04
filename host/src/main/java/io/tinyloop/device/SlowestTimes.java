package io.tinyloop.device;

import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.Hello;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a device takes for a job at most, by what it says of its clock, so that a device that
 * works is never called hung, and one that hangs is not waited for all day.
 */
final class SlowestTimes {

  /** An emulated UART on a busy machine. */
  private static final long BYTES_PER_SECOND = 3_000;

  /**
   * Clock cycles of a multiplication with all that belongs to it, in the slowest kernel on a core
   * without SIMD; instructions of an emulated processor, whose machine is about as fast.
   */
  private static final long CYCLES = 30;

  /** Slower cores than this are not waited for any longer, whatever a device says of its clock. */
  private static final int SLOWEST_HERTZ = 1_000_000;

  /** No attempt is worth more. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** An attempt may take so many times what it should. */
  private static final int PATIENCE = 4;

  private SlowestTimes() {}

  /** One sample through the job's model. */
  static Duration ofSample(EvaluationJob job, Hello hello) {
    double cycles = (double) CYCLES * job.samples().data().steps() * multiplications(job.model());
    return Duration.ofNanos((long) (cycles / Math.max(SLOWEST_HERTZ, hello.clockHertz()) * 1e9));
  }

  private static long multiplications(QuantizedGru model) {
    Stream<LinearOperator> cells =
        model.layers().stream().map(GruLayer::linear).flatMap(l -> l.stream());
    long inCells = cells.mapToLong(l -> (long) l.weights().rows() * l.weights().columns()).sum();
    return inCells + (long) model.head().weights().rows() * model.head().weights().columns();
  }

  /**
   * A whole attempt: the job's own deadline, its bytes over the slowest link, and four times its
   * computation; at most a day.
   */
  static Duration ofAttempt(EvaluationJob job, Hello hello) {
    long bytes = job.image().length() + job.samples().imageBytes(job.samples().size());
    Duration sample = ofSample(job, hello);
    Duration all =
        job.deadline()
            .plusSeconds(bytes / BYTES_PER_SECOND)
            .plus(sample.multipliedBy((long) PATIENCE * job.samples().size()))
            .plus(timed(job.timing(), sample).multipliedBy(PATIENCE));
    return all.compareTo(LONGEST) < 0 ? all : LONGEST;
  }

  private static Duration timed(@Nullable MeasurementPlan timing, Duration sample) {
    if (timing == null) {
      return Duration.ZERO;
    }
    Duration windows =
        timing.minimumWindow().multipliedBy(2).plus(sample).multipliedBy(timing.mostWindows());
    Duration rounds = windows.plus(sample.multipliedBy(timing.warmupSequences() + 1L));
    return timing.calibrated() ? rounds.plus(Measurer.CALIBRATION) : rounds;
  }
}
