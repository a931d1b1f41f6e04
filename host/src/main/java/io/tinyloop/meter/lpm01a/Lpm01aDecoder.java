package io.tinyloop.meter.lpm01a;

import io.tinyloop.measure.Defect;
import io.tinyloop.measure.Metered;
import java.util.EnumSet;
import java.util.Set;

/**
 * The binary stream of an acquisition, big-endian:
 *
 * <pre>
 *   sample     16 bits: exponent e (4), mantissa m (12); m × 16^−e amperes
 *   metadata   F0 F1 text   error            up to FF FF
 *              F0 F2 text   information      up to FF FF
 *              F0 F3 t t t t b   milliseconds since the start, load of its buffer in %, FF FF
 *              F0 F4        end of the acquisition, FF FF
 *              F0 F5        current above the range, FF FF
 * </pre>
 *
 * No sample begins with F0. The acquisition begins at the marker's edge; the window's end is not in
 * the stream, so that its energy is that of the first samples. Used by one thread.
 */
final class Lpm01aDecoder {

  private static final int METADATA = 0xf0;
  private static final int ERROR = 0xf1;
  private static final int TIME = 0xf3;
  private static final int END = 0xf4;
  private static final int OVERCURRENT = 0xf5;
  private static final int TIME_BYTES = 5;
  private static final int TERMINATOR = 0xffff;

  /** Samples between two time stamps may be off by so many: they are stamped by the millisecond. */
  private static final int MILLIS_OFF = 2;

  private final int samplesPerSecond;
  private final Set<Defect> defects = EnumSet.noneOf(Defect.class);
  private double[] joules = new double[1 << 14];
  private int samples;
  private int first = -1;
  private int metadata;
  private int fixed;
  private int last;
  private long stamp;
  private boolean ended;

  private final double volts;

  /**
   * @param volts of the supply
   */
  Lpm01aDecoder(int samplesPerSecond, double volts) {
    this.samplesPerSecond = samplesPerSecond;
    this.volts = volts;
  }

  /** Takes bytes as they come. */
  void take(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      take(bytes[i] & 0xff);
    }
  }

  private void take(int octet) {
    if (metadata != 0) {
      inMetadata(octet);
    } else if (first < 0) {
      first = octet;
    } else {
      pair(first, octet);
      first = -1;
    }
  }

  private void pair(int high, int low) {
    if (high != METADATA) {
      sample(high, low);
      return;
    }
    metadata = low;
    last = 0;
    stamp = 0;
    fixed = low == TIME ? TIME_BYTES : 0;
    switch (low) {
      case ERROR -> defects.add(Defect.LOST_SAMPLES);
      case OVERCURRENT -> defects.add(Defect.OVER_RANGE);
      case END -> ended = true;
      default -> {
        // Information, or a time stamp that follows.
      }
    }
  }

  private void inMetadata(int octet) {
    if (fixed > 0) {
      fixed--;
      if (fixed > 0) {
        stamp = (stamp << 8) | octet;
        compareTime(fixed == 1);
      }
      return;
    }
    last = ((last << 8) | octet) & 0xffff;
    if (last == TERMINATOR) {
      metadata = 0;
    }
  }

  private void compareTime(boolean complete) {
    long expected = stamp * samplesPerSecond / 1000;
    if (complete && Math.abs(expected - samples) > MILLIS_OFF * (long) samplesPerSecond / 1000) {
      defects.add(Defect.LOST_SAMPLES);
    }
  }

  private void sample(int high, int low) {
    double amperes = (((high & 0xf) << 8) | low) * Math.pow(16, -(high >> 4));
    if (samples + 1 == joules.length) {
      joules = java.util.Arrays.copyOf(joules, 2 * joules.length);
    }
    joules[samples + 1] = joules[samples] + amperes * volts / samplesPerSecond;
    samples++;
  }

  /** Samples so far. */
  int samples() {
    return samples;
  }

  /** Whether the acquisition has ended. */
  boolean ended() {
    return ended;
  }

  /** The first {@code seconds} as a window. */
  Metered window(double seconds) {
    double exact = seconds * samplesPerSecond;
    int whole = (int) Math.min(exact, samples);
    Set<Defect> found = EnumSet.noneOf(Defect.class);
    found.addAll(defects);
    if (samples < exact) {
      found.add(samples == 0 ? Defect.UNPAIRED_EDGE : Defect.LOST_SAMPLES);
    }
    double part = whole < samples ? (exact - whole) * (joules[whole + 1] - joules[whole]) : 0;
    return new Metered(seconds, 1e6 * (joules[whole] + part), whole, found);
  }
}
