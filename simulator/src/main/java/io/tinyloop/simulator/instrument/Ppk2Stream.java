package io.tinyloop.simulator.instrument;

import java.io.ByteArrayOutputStream;
import java.util.random.RandomGenerator;

/**
 * Samples as the words of a PPK2, with whatever gets lost on the way: bits 31…24 logic, 23…18
 * counter, 16…14 range, 13…0 converter. Used by one thread at a time.
 */
final class Ppk2Stream implements Sampler.Sink {

  static final int SAMPLES_PER_SECOND = 100_000;

  private static final int COUNTERS = 64;
  private static final int FULL_SCALE = (1 << 14) - 1;

  /** Where a current leaves each range but the last. */
  private static final double[] UPPER_AMPERES = {50e-6, 500e-6, 5e-3, 60e-3};

  private static final double[] OHMS = {1003.35, 101.58, 10.31, 0.9677, 0.0613};
  private static final double[] GAIN_SQUARE = {0.1, 0.02, 0.003, 0.0005, 0.0002};
  private static final double[] GAIN = {1.0004, 0.9995, 1.0011, 0.9989, 1.0003};
  private static final double[] OFFSET = {88.1, 90.4, 91.7, 92.2, 93.5};
  private static final double VOLTS_PER_STEP = 1.8 / 163_840;

  private final InstrumentFaults faults;
  private final RandomGenerator random;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int counter;
  private long toLose;

  Ppk2Stream(InstrumentFaults faults, RandomGenerator random) {
    this.faults = faults;
    this.random = random;
  }

  /** The text that a PPK2 answers to the question for its metadata. */
  static String metadata() {
    StringBuilder text = new StringBuilder("Calibrated: 1\n");
    lines(text, "R", OHMS);
    lines(text, "GS", GAIN_SQUARE);
    lines(text, "GI", GAIN);
    lines(text, "O", OFFSET);
    lines(text, "S", new double[OHMS.length]);
    lines(text, "I", new double[OHMS.length]);
    lines(text, "UG", new double[] {1, 1, 1, 1, 1});
    return text.append("VDD: 3300\nHW: 9173\nmode: 2\nIA: 56\nEmulated: 1\nEND\n").toString();
  }

  private static void lines(StringBuilder text, String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      text.append("%s%d: %s%n".formatted(name, i, values[i]));
    }
  }

  @Override
  public void sample(double amperes, boolean high) {
    int word = word(amperes, high);
    counter = (counter + 1) & (COUNTERS - 1);
    if (toLose == 0 && chance(faults.loss())) {
      toLose = 1L + random.nextInt(COUNTERS - 1);
    } else if (toLose == 0 && chance(faults.blockLoss())) {
      toLose = COUNTERS * (1L + random.nextInt(3));
    }
    if (toLose > 0) {
      toLose--;
    } else {
      write(word, chance(faults.misalignment()) ? 1 + random.nextInt(3) : 0);
    }
  }

  private boolean chance(double rate) {
    return rate > 0 && random.nextDouble() < rate;
  }

  private int word(double amperes, boolean high) {
    int range = 0;
    while (range < UPPER_AMPERES.length && amperes > UPPER_AMPERES[range]) {
      range++;
    }
    return (high ? 1 << 24 : 0) | (counter << 18) | (range << 14) | converter(amperes, range);
  }

  /** The converter's value whose current is this one; rounded by chance, so that means are true. */
  private int converter(double amperes, int range) {
    double raw = amperes / GAIN[range];
    for (int i = 0; i < 3; i++) {
      raw = amperes / (GAIN_SQUARE[range] * raw + GAIN[range]);
    }
    double value = (raw * OHMS[range] / VOLTS_PER_STEP + OFFSET[range]) / 4;
    return (int) Math.clamp(Math.floor(value + random.nextDouble()), 0, FULL_SCALE);
  }

  private void write(int word, int missingBytes) {
    for (int i = missingBytes; i < 4; i++) {
      bytes.write(word >>> (8 * i));
    }
  }

  /** The bytes since the last time. */
  byte[] take() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }
}
