package io.tinyloop.meter.ppk2;

import io.tinyloop.measure.Defect;
import io.tinyloop.meter.WindowRecorder;
import java.util.Arrays;

/**
 * The stream of a PPK2: 100,000 words a second, 32 bits little-endian, without a delimiter.
 *
 * <pre>
 *   bit 31…24  levels of the logic port, D7…D0
 *       23…18  counter, one more with each word, modulo 64
 *          17  battery
 *       16…14  measurement range, 0…4
 *       13… 0  converter, unsigned
 * </pre>
 *
 * A word whose counter is not the next one is looked at together with the seven behind it: if those
 * go on counting, words are lost; if they count when read from another byte, the stream was out of
 * step. One out of a hundred words out of step counts by chance, so a word is believed when four
 * more have counted behind it. A multiple of 64 lost words leaves no trace here: the duration of
 * the window does. Used by one thread.
 */
final class Ppk2Decoder {

  static final double SECONDS_PER_SAMPLE = 1e-5;

  private static final int WORD = 4;

  /** Words that prove a place in the stream. */
  private static final int PROOF = 8;

  /** Words that wait until as many behind them have counted. */
  private static final int HELD = 4;

  private static final int COUNTERS = 64;
  private static final int RANGES = 5;
  private static final int FULL_SCALE = (1 << 14) - 1;

  private final Ppk2Calibration calibration;
  private final double volts;
  private final int markerBit;
  private final WindowRecorder recorder;
  private byte[] pending = new byte[1 << 16];
  private int from;
  private int to;
  private final int[] waiting = new int[HELD];
  private int held;
  private boolean aligned;
  private int expected;
  private long samples;
  private long misalignments;

  /**
   * @param volts that the kit supplies, with which amperes become watts
   * @param markerBit of the logic port, 0…7
   */
  Ppk2Decoder(Ppk2Calibration calibration, double volts, int markerBit, WindowRecorder recorder) {
    this.calibration = calibration;
    this.volts = volts;
    this.markerBit = markerBit;
    this.recorder = recorder;
  }

  /** Takes bytes as they come. */
  void take(byte[] bytes, int count) {
    append(bytes, count);
    boolean more = true;
    while (more) {
      more = aligned ? next() : align();
    }
  }

  private void append(byte[] bytes, int count) {
    if (to + count > pending.length) {
      System.arraycopy(pending, from, pending, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to + count > pending.length) {
      pending = Arrays.copyOf(pending, 2 * (to + count));
    }
    System.arraycopy(bytes, 0, pending, to, count);
    to += count;
  }

  private int word(int at) {
    return (pending[at] & 0xff)
        | ((pending[at + 1] & 0xff) << 8)
        | ((pending[at + 2] & 0xff) << 16)
        | ((pending[at + 3] & 0xff) << 24);
  }

  private static int counter(int word) {
    return (word >>> 18) & (COUNTERS - 1);
  }

  private static int range(int word) {
    return (word >>> 14) & 7;
  }

  /** The next word, if all of it is there. */
  private boolean next() {
    if (to - from < WORD) {
      return false;
    }
    int word = word(from);
    if (counter(word) != expected || range(word) >= RANGES) {
      return resume();
    }
    from += WORD;
    expected = (counter(word) + 1) & (COUNTERS - 1);
    hold(word);
    return true;
  }

  /** A word is believed once the next ones go on counting. */
  private void hold(int word) {
    if (held == HELD) {
      emit(waiting[0]);
      System.arraycopy(waiting, 1, waiting, 0, HELD - 1);
      held--;
    }
    waiting[held++] = word;
  }

  private void emit(int word) {
    int converter = word & FULL_SCALE;
    int range = range(word);
    boolean overRange = range == RANGES - 1 && converter == FULL_SCALE;
    double amperes = calibration.amperes(converter, range, volts);
    recorder.sample(amperes * volts, ((word >>> (24 + markerBit)) & 1) != 0, overRange);
    samples++;
  }

  /** Where the count is broken: words are lost, or it is no count. */
  private boolean resume() {
    if (to - from < WORD * PROOF) {
      return false;
    }
    if (counts(from)) {
      for (int i = 0; i < held; i++) {
        emit(waiting[i]);
      }
      held = 0;
      int missing = (counter(word(from)) - expected) & (COUNTERS - 1);
      recorder.lost(missing);
      expected = counter(word(from));
    } else {
      held = 0; // one of them may have counted by chance
      recorder.broken(Defect.MISALIGNED);
      misalignments++;
      aligned = false;
    }
    return true;
  }

  /** Looks for the byte at which words count. */
  private boolean align() {
    while (to - from >= WORD * PROOF) {
      if (counts(from)) {
        aligned = true;
        expected = counter(word(from));
        return true;
      }
      from++;
    }
    return false;
  }

  private boolean counts(int at) {
    int first = counter(word(at));
    for (int i = 0; i < PROOF; i++) {
      int word = word(at + WORD * i);
      if (counter(word) != ((first + i) & (COUNTERS - 1)) || range(word) >= RANGES) {
        return false;
      }
    }
    return true;
  }

  /** Words that were taken for samples. */
  long samples() {
    return samples;
  }

  /** How often the stream was found out of step. */
  long misalignments() {
    return misalignments;
  }
}
