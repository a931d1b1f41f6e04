package io.tinyloop.simulator.device;

import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.cost.ModelCost;
import io.tinyloop.simulator.instrument.MarkerLine;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The windows that a board of this kind would have measured; nothing waits for them. */
final class Stopwatch {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Between two windows. */
  private static final long PAUSE_NANOS = 100_000;

  private final CoreModel core;
  private final double relativeJitter;
  private final double slowness;
  private final RandomGenerator random;
  private final MarkerLine marker;
  private long nanos;

  Stopwatch(DeviceProfile profile, RandomGenerator random) {
    this.core = profile.core();
    this.relativeJitter = profile.relativeJitter();
    this.slowness = profile.slowness();
    this.random = random;
    this.marker = profile.marker();
  }

  /** The windows of {@code timing} for a model of this cost. */
  List<Window> windows(Timing timing, ModelCost cost) {
    double perSequence = cost.sequenceCycles() * slowness;
    long shortest = (long) timing.minWindowMicros() * core.clockHertz() / MICROS_PER_SECOND;
    double needed = Math.max(1, Math.ceil(shortest / perSequence));
    int sequences = (int) Math.min(needed, timing.maxSequencesPerWindow());
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < timing.windows(); i++) {
      long ticks = jittered(Math.round(sequences * perSequence));
      windows.add(new Window(sequences, ticks, jittered(core.energyNanojoules(ticks))));
      mark(ticks);
    }
    return windows;
  }

  /** Moves the marker as the board would, at the board's own time. */
  private void mark(long ticks) {
    nanos += PAUSE_NANOS;
    marker.edge(nanos, true);
    nanos += Math.round(1e9 * ticks / core.clockHertz());
    marker.edge(nanos, false);
  }

  private long jittered(long value) {
    if (relativeJitter == 0) {
      return value;
    }
    return Math.max(0, Math.round(value * (1 + relativeJitter * random.nextGaussian())));
  }
}
