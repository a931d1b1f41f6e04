package io.tinyloop.measure;

import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time of one sequence, from the device's own timer.
 *
 * <p>At most one of {@code cycles}, {@code instructions} and {@code cyclesEstimated} is there: what
 * the timer counts. A clock that counts nanoseconds has none.
 *
 * @param valueMicros median over the windows, in µs
 * @param minimumMicros shortest window's time a sequence, in µs
 * @param maximumMicros longest window's time a sequence, in µs
 * @param spreadMicros median absolute deviation, in µs
 * @param cycles counted by real hardware
 * @param instructions retired by an emulated processor
 * @param cyclesEstimated by a cost model
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
    return new Latency(
        median * micros,
        statistics.minimum() * micros,
        statistics.maximum() * micros,
        statistics.spread() * micros,
        kind == TickKind.CYCLES ? median : null,
        kind == TickKind.INSTRUCTIONS ? median : null,
        kind == TickKind.MODELLED_CYCLES ? median : null,
        hello.clockHertz(),
        Provenance.of(kind),
        windows.size(),
        windows.stream().mapToLong(Window::sequences).sum());
  }
}
