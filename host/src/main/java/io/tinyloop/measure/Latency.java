package io.tinyloop.measure;

import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import java.util.OptionalDouble;
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
 * @param cycles counted by real hardware
 * @param instructions retired by an emulated processor
 * @param cyclesEstimated by a cost model: a simulated device's, or a table for instructions
 * @param clockHertz of the device's core
 * @param provenance where the value comes from
 * @param windows number of windows
 * @param sequences number of timed sequences in all windows
 */
public record Latency(
    double valueMicros,
    double minimumMicros,
    double maximumMicros,
    double spreadMicros,
    @Nullable Double cycles,
    @Nullable Double instructions,
    @Nullable Double cyclesEstimated,
    long clockHertz,
    Provenance provenance,
    int windows,
    long sequences) {

  private static final CycleModel CYCLES = CycleModel.load();

  public Latency {
    if (!(valueMicros > 0) || Double.isInfinite(valueMicros)) {
      throw new IllegalArgumentException(
          "The latency (%s µs) must be positive and finite.".formatted(valueMicros));
    }
  }

  /** The latency in {@code windows} of the device that said {@code hello}; at least one window. */
  public static Latency of(List<Window> windows, Hello hello) {
    double[] ticks =
        windows.stream().mapToDouble(w -> (double) w.ticks() / w.sequences()).toArray();
    WindowStatistics statistics = WindowStatistics.of(ticks);
    double micros = 1e6 / hello.tickHertz();
    TickKind kind = hello.tickKind();
    double median = statistics.median();
    OptionalDouble factor =
        kind == TickKind.INSTRUCTIONS
            ? CYCLES.cyclesPerInstruction(hello.mcu())
            : OptionalDouble.empty();
    return new Latency(
        median * micros,
        statistics.minimum() * micros,
        statistics.maximum() * micros,
        statistics.spread() * micros,
        kind == TickKind.CYCLES ? median : null,
        kind == TickKind.INSTRUCTIONS ? median : null,
        estimated(kind, median, factor),
        hello.clockHertz(),
        Provenance.of(kind),
        windows.size(),
        windows.stream().mapToLong(Window::sequences).sum());
  }

  private static @Nullable Double estimated(TickKind kind, double ticks, OptionalDouble factor) {
    if (factor.isPresent()) {
      return ticks * factor.getAsDouble();
    }
    return kind == TickKind.MODELLED_CYCLES ? ticks : null;
  }
}
