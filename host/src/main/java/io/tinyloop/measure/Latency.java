package io.tinyloop.measure;

import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The time of one sequence, from the device's own timer.
 *
 * <p>At most one of {@code cycles}, {@code instructions} and {@code cyclesEstimated} is what the
 * timer counts; a clock that counts nanoseconds has none. Beside instructions {@code
 * cyclesEstimated} says what the core's published cycle table makes of them ({@link CycleModel}):
 * it is MODELLED, whatever the provenance of the value is.
 *
 * @param valueMicros median over the windows, in µs
 * @param minimumMicros shortest window's time a sequence, in µs
 * @param maximumMicros longest window's time a sequence, in µs
 * @param spreadMicros median absolute deviation, in µs
 * @param meanMicros over the windows, in µs
 * @param lowMicros lower end of the median's interval, in µs
 * @param highMicros upper end, in µs
 * @param confidence of the interval, in [0, 1]
 * @param standardErrorMicros of the value, calibration included, in µs
 * @param overheadMicros that was subtracted from each window, in µs
 * @param clockRatio the device's clock over the host's, by which the value was divided
 * @param boardRatio what the board takes for the reference model over what its class's yardstick
 *     takes, by which the value was divided, too; 1: nothing to correct
 * @param cycles counted by real hardware
 * @param instructions retired by an emulated processor
 * @param cyclesEstimated by a cost model: a simulated device's, or a table for instructions
 * @param clockHertz of the device's core
 * @param provenance where the value comes from
 * @param windows number of windows
 * @param sequences number of timed sequences in all windows
 * @param raw the windows as the device timed them
 */
public record Latency(
    double valueMicros,
    double minimumMicros,
    double maximumMicros,
    double spreadMicros,
    double meanMicros,
    double lowMicros,
    double highMicros,
    double confidence,
    double standardErrorMicros,
    double overheadMicros,
    double clockRatio,
    double boardRatio,
    @Nullable Double cycles,
    @Nullable Double instructions,
    @Nullable Double cyclesEstimated,
    long clockHertz,
    Provenance provenance,
    int windows,
    long sequences,
    @Nullable List<Window> raw) {

  private static final CycleModel CYCLES = CycleModel.load();

  public Latency {
    raw = raw == null ? null : List.copyOf(raw);
    boardRatio = boardRatio == 0 ? 1 : boardRatio; // absent in older journals
    if (!(valueMicros > 0) || Double.isInfinite(valueMicros)) {
      throw new IllegalArgumentException(
          "The latency (%s µs) must be positive and finite.".formatted(valueMicros));
    }
  }

  /** The latency in {@code windows} of the device that said {@code hello}; at least one window. */
  public static Latency of(List<Window> windows, Hello hello) {
    BoardCalibration none =
        BoardCalibration.none(
            new BoardCalibration.Key(hello.uid(), "", hello.clockHertz(), ""), Instant.EPOCH);
    return of(windows, hello, none);
  }

  /** The same of a board that was calibrated. */
  public static Latency of(List<Window> windows, Hello hello, BoardCalibration calibration) {
    return of(Reduction.ticks(windows, calibration), windows, hello, calibration);
  }

  /**
   * The same.
   *
   * @param ticks a sequence, without the overhead
   */
  static Latency of(
      Estimate ticks, List<Window> windows, Hello hello, BoardCalibration calibration) {
    ClockRatio clock = calibration.clock();
    double scale = 1e6 / hello.tickHertz() / clock.value();
    Estimate micros = ticks.corrected(0, 0, scale, clock.standardError() / clock.value());
    TickKind kind = hello.tickKind();
    double median = ticks.median();
    OptionalDouble factor =
        kind == TickKind.INSTRUCTIONS
            ? CYCLES.cyclesPerInstruction(hello.mcu())
            : OptionalDouble.empty();
    return new Latency(
        micros.median(),
        micros.minimum(),
        micros.maximum(),
        micros.spread(),
        micros.mean(),
        micros.low(),
        micros.high(),
        micros.confidence(),
        micros.standardError(),
        calibration.ticks().empty() * scale,
        clock.value(),
        1,
        kind == TickKind.CYCLES ? median : null,
        kind == TickKind.INSTRUCTIONS ? median : null,
        estimated(kind, median, factor),
        hello.clockHertz(),
        Provenance.of(kind),
        windows.size(),
        windows.stream().mapToLong(Window::sequences).sum(),
        windows);
  }

  /** The same on the scale of the class's yardstick; what was counted stays as it was counted. */
  public Latency on(BoardOffset offset) {
    if (offset.isNone()) {
      return this;
    }
    double ratio = offset.time();
    double value = valueMicros / ratio;
    double common = value * offset.error() / ratio;
    return new Latency(
        value,
        minimumMicros / ratio,
        maximumMicros / ratio,
        spreadMicros / ratio,
        meanMicros / ratio,
        value - Math.hypot((valueMicros - lowMicros) / ratio, Estimate.NORMAL * common),
        value + Math.hypot((highMicros - valueMicros) / ratio, Estimate.NORMAL * common),
        confidence,
        Math.hypot(standardErrorMicros / ratio, common),
        overheadMicros,
        clockRatio,
        ratio,
        cycles,
        instructions,
        cyclesEstimated,
        clockHertz,
        provenance,
        windows,
        sequences,
        raw);
  }

  /**
   * What several timings of one candidate amount to: their mean. Its standard error is what theirs
   * add up to, or what their scatter says if that is more.
   *
   * @param timings at least one, of devices of one class
   */
  public static Latency combined(List<Latency> timings) {
    Repeated micros =
        Repeated.of(
            timings.stream().mapToDouble(Latency::valueMicros).toArray(),
            timings.stream().mapToDouble(Latency::standardErrorMicros).toArray());
    Latency first = timings.getFirst();
    return new Latency(
        micros.mean(),
        timings.stream().mapToDouble(Latency::minimumMicros).min().orElseThrow(),
        timings.stream().mapToDouble(Latency::maximumMicros).max().orElseThrow(),
        mean(timings, Latency::spreadMicros),
        mean(timings, Latency::meanMicros),
        micros.low(),
        micros.high(),
        Repeated.CONFIDENCE,
        micros.standardError(),
        mean(timings, Latency::overheadMicros),
        mean(timings, Latency::clockRatio),
        mean(timings, Latency::boardRatio),
        first.cycles == null ? null : (Double) mean(timings, t -> orZero(t.cycles)),
        first.instructions == null ? null : (Double) mean(timings, t -> orZero(t.instructions)),
        first.cyclesEstimated == null
            ? null
            : (Double) mean(timings, t -> orZero(t.cyclesEstimated)),
        first.clockHertz,
        first.provenance,
        timings.stream().mapToInt(Latency::windows).sum(),
        timings.stream().mapToLong(Latency::sequences).sum(),
        timings.stream().map(Latency::raw).filter(Objects::nonNull).flatMap(List::stream).toList());
  }

  private static double mean(List<Latency> timings, ToDoubleFunction<Latency> figure) {
    return timings.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static double orZero(@Nullable Double value) {
    return value == null ? 0 : value;
  }

  private static @Nullable Double estimated(TickKind kind, double ticks, OptionalDouble factor) {
    if (factor.isPresent()) {
      return ticks * factor.getAsDouble();
    }
    return kind == TickKind.MODELLED_CYCLES ? ticks : null;
  }
}
