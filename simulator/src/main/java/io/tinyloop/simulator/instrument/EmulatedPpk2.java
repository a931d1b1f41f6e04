package io.tinyloop.simulator.instrument;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tinyloop.protocol.wire.BytePort;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A PPK2 as a program, behind any byte channel. Thread-safe. */
public final class EmulatedPpk2 implements MarkerLine, AutoCloseable {

  private static final int START = 0x06;
  private static final int STOP = 0x07;
  private static final int SUPPLY_SWITCH = 0x0c;
  private static final int REGULATOR = 0x0d;
  private static final int MODE = 0x11;
  private static final int METADATA = 0x19;

  private final InstrumentFaults faults;
  private final Sampler sampler;
  private final Ppk2Stream stream;
  private final InstrumentPort line;
  private boolean measuring;
  private int arguments;

  /**
   * Switches it on.
   *
   * @param port its end of the channel
   */
  public EmulatedPpk2(BytePort port, Load load, InstrumentFaults faults) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(faults.seed());
    this.faults = faults;
    this.sampler = new Sampler(Ppk2Stream.SAMPLES_PER_SECOND, faults.drift(), load, random);
    this.stream = new Ppk2Stream(faults, random);
    this.line = new InstrumentPort("emulated ppk2", port, this::take);
  }

  private synchronized void take(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (arguments > 0) {
        arguments--;
      } else {
        execute(bytes[i]);
      }
    }
  }

  private void execute(int command) {
    switch (command) {
      case METADATA -> line.send(Ppk2Stream.metadata().getBytes(US_ASCII));
      case START -> {
        measuring = true;
        sampler.idle(stream);
        line.send(stream.take());
      }
      case STOP -> measuring = false;
      case SUPPLY_SWITCH, MODE -> arguments = 1;
      case REGULATOR -> arguments = 2;
      default -> {
        // A PPK2 says nothing to what it does not know.
      }
    }
  }

  @Override
  public synchronized void edge(long nanos, boolean high) {
    sampler.edge(nanos, high, stream);
    byte[] bytes = stream.take();
    if (measuring) {
      line.send(bytes);
    }
    if (faults.unplugAfter() > 0 && sampler.shown() >= faults.unplugAfter()) {
      line.cut();
    }
  }

  @Override
  public void close() {
    line.cut();
  }
}
