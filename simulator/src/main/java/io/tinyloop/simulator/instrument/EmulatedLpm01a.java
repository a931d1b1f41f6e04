package io.tinyloop.simulator.instrument;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tinyloop.protocol.wire.BytePort;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** An LPM01A as a program, behind any byte channel. Thread-safe. */
public final class EmulatedLpm01a implements MarkerLine, AutoCloseable {

  private static final int SAMPLES_PER_SECOND = 100_000;
  private static final Set<String> COMMANDS =
      Set.of("htc", "hrc", "volt", "format", "freq", "acqmode", "acqtime", "trigsrc", "status");
  private static final byte[] END = {(byte) 0xf0, (byte) 0xf4, -1, -1};
  private static final byte[] ERROR = {(byte) 0xf0, (byte) 0xf1, 'o', 'v', 'e', 'r', -1, -1};
  private static final double MOST_AMPERES = 0.05;

  private final InstrumentFaults faults;
  private final RandomGenerator random;
  private final Sampler sampler;
  private final InstrumentPort line;
  private final StringBuilder command = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean armed;
  private boolean triggered;
  private long acquired;

  /**
   * Switches it on.
   *
   * @param port its end of the channel
   */
  public EmulatedLpm01a(BytePort port, Load load, InstrumentFaults faults) {
    this.faults = faults;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(faults.seed());
    this.sampler = new Sampler(SAMPLES_PER_SECOND, faults.drift(), load, random);
    this.line = new InstrumentPort("emulated lpm01a", port, this::take);
  }

  private synchronized void take(byte[] received, int count) {
    for (int i = 0; i < count; i++) {
      if (received[i] != '\n' && received[i] != '\r') {
        command.append((char) received[i]);
      } else if (!command.isEmpty()) {
        execute(command.toString());
        command.setLength(0);
      }
    }
  }

  private void execute(String words) {
    switch (words) {
      case "start" -> {
        armed = true;
        triggered = false;
        acquired = 0;
        say("ack start");
      }
      case "stop" -> {
        armed = false;
        triggered = false;
        line.send(END);
        say("Acquisition completed");
      }
      case "version" -> say("ack version emulated 1.0");
      case "temp degc" -> say("ack temp degc 23.5");
      default -> say(COMMANDS.contains(words.split(" ", 2)[0]) ? "ack " + words : "error " + words);
    }
  }

  private void say(String text) {
    line.send(("\r\nPowerShield > " + text + "\r\n\r\n").getBytes(US_ASCII));
  }

  @Override
  public synchronized void edge(long nanos, boolean high) {
    triggered |= armed && high;
    sampler.edge(nanos, high, this::sample);
    line.send(bytes.toByteArray());
    bytes.reset();
    if (faults.unplugAfter() > 0 && sampler.shown() >= faults.unplugAfter()) {
      line.cut();
    }
  }

  private void sample(double amperes, boolean high) {
    if (!triggered || (acquired == 0 && !high)) {
      return;
    }
    acquired++;
    if (faults.loss() > 0 && random.nextDouble() < faults.loss()) {
      bytes.writeBytes(ERROR);
    } else {
      int word = word(Math.min(amperes, MOST_AMPERES));
      bytes.write(word >> 8);
      bytes.write(word);
    }
    if (amperes > MOST_AMPERES) {
      bytes.writeBytes(new byte[] {(byte) 0xf0, (byte) 0xf5, -1, -1});
    }
    if (acquired % SAMPLES_PER_SECOND == 0) {
      stamp((int) (1000 * (acquired / SAMPLES_PER_SECOND)));
    }
  }

  private void stamp(int millis) {
    bytes.writeBytes(
        new byte[] {
          (byte) 0xf0,
          (byte) 0xf3,
          (byte) (millis >> 24),
          (byte) (millis >> 16),
          (byte) (millis >> 8),
          (byte) millis,
          7,
          -1,
          -1
        });
  }

  /** Mantissa of 12 bits and the largest exponent that it has room for; rounded by chance. */
  private int word(double amperes) {
    int exponent = 1;
    while (exponent < 14 && amperes * Math.pow(16, exponent + 1) < 4095) {
      exponent++;
    }
    int mantissa = (int) (amperes * Math.pow(16, exponent) + random.nextDouble());
    return (exponent << 12) | Math.min(mantissa, 4095);
  }

  @Override
  public void close() {
    line.cut();
  }
}
