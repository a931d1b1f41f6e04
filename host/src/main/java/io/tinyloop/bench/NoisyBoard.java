package io.tinyloop.bench;

import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Round;
import io.tinyloop.measure.WindowSource;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A board of which everything is known, with all that spoils a measurement: jitter, windows that an
 * interrupt lengthens, a print in each window, a clock that is off and wanders, a slow line to the
 * host. Its time passes in no time.
 */
final class NoisyBoard {

  private static final int TICK_HERTZ = 168_000_000;
  private static final double LINE_SECONDS = 1e-3;

  private final RandomGenerator random;
  private final Spoilers spoilers;
  private final double clock;
  private final @Nullable Watcher watcher;
  private double wander;

  /**
   * What spoils a measurement.
   *
   * @param jitter of a window's duration and energy, relative standard deviation
   * @param spikes share of windows that an interrupt makes a twentieth longer
   * @param printSeconds that a window takes beside its sequences
   * @param clockOff standard deviation, over boards, of how far the clock is off
   */
  record Spoilers(double jitter, double spikes, double printSeconds, double clockOff) {}

  /** A workload: one sequence. */
  record Workload(double seconds, double watts) {}

  /** Sees the marker's edges and the power, as a meter does. */
  interface Watcher {
    /** Before a round. */
    void begin();

    /** A window of a duration, at a mean power. */
    void window(double seconds, double watts);

    /** After a round. */
    List<Metered> end();
  }

  NoisyBoard(Spoilers spoilers, RandomGenerator random, @Nullable Watcher watcher) {
    this.spoilers = spoilers;
    this.random = random;
    this.watcher = watcher;
    this.clock = 1 + spoilers.clockOff() * random.nextGaussian();
  }

  Hello hello() {
    return new Hello(
        0,
        "noisy",
        "cortex-m4",
        "",
        null,
        1,
        1,
        1,
        TICK_HERTZ,
        TickKind.CYCLES,
        TICK_HERTZ,
        1 << 20,
        512,
        4,
        1 << 16,
        false,
        3300,
        false,
        List.of(),
        "",
        0);
  }

  /** The board with a workload on it. */
  WindowSource<RuntimeException> running(Workload load) {
    return (windows, least, most) -> measure(load, windows, least, most);
  }

  private Round measure(Workload load, int count, Duration least, int most) {
    double shortest = least.toNanos() / 1e9;
    int sequences = (int) Math.clamp(Math.ceil(shortest / load.seconds()), 1, most);
    double host = LINE_SECONDS * (1 - Math.log(1 - random.nextDouble()) / 4);
    List<Window> windows = new ArrayList<>();
    Watcher meter = watcher;
    if (meter != null) {
      meter.begin();
    }
    for (int i = 0; i < count; i++) {
      double work = sequences * load.seconds() * factor();
      double seconds = work + spoilers.printSeconds();
      windows.add(new Window(sequences, Math.round(seconds * speed() * TICK_HERTZ), 0));
      host += seconds;
      if (meter != null) {
        meter.window(seconds, load.watts());
      }
    }
    return new Round(
        windows, EnergyStatus.NO_SENSOR, meter == null ? List.of() : meter.end(), host);
  }

  private double factor() {
    double spike = random.nextDouble() < spoilers.spikes() ? 0.05 : 0;
    return 1 + spike + spoilers.jitter() * random.nextGaussian();
  }

  /** A clock that wanders by some parts in a million from window to window. */
  private double speed() {
    wander += 2e-6 * random.nextGaussian();
    return clock + wander;
  }
}
