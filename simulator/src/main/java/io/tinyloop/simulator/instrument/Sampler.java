package io.tinyloop.simulator.instrument;

import java.util.random.RandomGenerator;

/**
 * The samples that an instrument takes of a load whose marker moves. Long pauses between windows
 * are cut short: nothing is measured in them, and the device's clock may be ahead by minutes. Used
 * by one thread at a time.
 */
final class Sampler {

  /** Takes samples. */
  interface Sink {
    void sample(double amperes, boolean high);
  }

  /** Samples of a pause at most, and behind a falling edge at once. */
  private static final long LONGEST_PAUSE = 200;

  private static final int TAIL = 32;

  private final double samplesPerNano;
  private final Load load;
  private final RandomGenerator random;
  private long shown;
  private long nextIndex;
  private boolean high;

  Sampler(double samplesPerSecond, double drift, Load load, RandomGenerator random) {
    this.samplesPerNano = samplesPerSecond * (1 + drift) / 1e9;
    this.load = load;
    this.random = random;
  }

  /** Some samples of an idle load: what a stream begins with. */
  void idle(Sink sink) {
    repeat(LONGEST_PAUSE, false, sink);
  }

  /** The marker moves. */
  void edge(long nanos, boolean level, Sink sink) {
    long index = (long) Math.floor(nanos * samplesPerNano);
    if (level == high) {
      return;
    }
    if (high) {
      repeat(Math.max(0, index - nextIndex), true, sink);
      repeat(TAIL, false, sink);
      nextIndex = index + TAIL;
    } else {
      repeat(Math.clamp(index - nextIndex, 1, LONGEST_PAUSE), false, sink);
      nextIndex = index;
    }
    high = level;
  }

  private void repeat(long count, boolean level, Sink sink) {
    double amperes = level ? load.activeAmperes() : load.idleAmperes();
    for (long i = 0; i < count; i++) {
      double noise = load.noise() == 0 ? 1 : 1 + load.noise() * random.nextGaussian();
      sink.sample(Math.max(0, amperes * noise), level);
      shown++;
    }
  }

  /** Samples so far. */
  long shown() {
    return shown;
  }
}
