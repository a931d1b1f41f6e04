package io.tinyloop.measure;

import java.util.List;

/**
 * Seconds by a clock over seconds by the reference: above 1, the clock is fast.
 *
 * @param standardError of the value
 */
public record ClockRatio(double value, double standardError) {

  /** A clock that is not compared with another. */
  public static final ClockRatio UNKNOWN = new ClockRatio(1, 0);

  /** A clock that is off by more is broken: no oscillator of a board is. */
  private static final double MOST_OFF = 0.2;

  /** A ratio known worse than this is worth another try. */
  private static final double WORST_ERROR = 0.02;

  /** Of a clock about which spans said nothing: it may be off by as much as one that works. */
  private static final ClockRatio ANYTHING = new ClockRatio(1, MOST_OFF / 3);

  public ClockRatio {
    if (!(value > 0) || !(standardError >= 0)) {
      throw new IllegalArgumentException(
          "The ratio of clocks (%s ± %s) must be positive.".formatted(value, standardError));
    }
  }

  /**
   * A span measured with both clocks.
   *
   * @param clock seconds by the clock
   * @param reference seconds by the reference, with what starting and ending took
   */
  public record Span(double clock, double reference) {}

  /**
   * The ratio from pairs of a short and a long span: what starting and ending takes is in both, and
   * drops out.
   *
   * @param shorter as many as {@code longer}
   */
  public static ClockRatio of(List<Span> shorter, List<Span> longer) {
    double[] ratios = new double[shorter.size()];
    for (int i = 0; i < ratios.length; i++) {
      double reference = longer.get(i).reference() - shorter.get(i).reference();
      double clock = longer.get(i).clock() - shorter.get(i).clock();
      ratios[i] = clock / reference;
      if (!(ratios[i] > 0) || Double.isInfinite(ratios[i])) {
        return ANYTHING;
      }
    }
    double mean = 0;
    for (double ratio : ratios) {
      mean += ratio / ratios.length;
    }
    double squares = 0;
    for (double ratio : ratios) {
      squares += (ratio - mean) * (ratio - mean);
    }
    double error = Math.sqrt(squares / (ratios.length - 1) / ratios.length);
    return new ClockRatio(mean, error);
  }

  /** Whether it is known too badly to leave it at that. */
  boolean isVague() {
    return standardError > WORST_ERROR;
  }

  /** Whether the clock is off so far that it measures nothing. */
  public boolean broken() {
    return Math.abs(value - 1) - 3 * standardError > MOST_OFF;
  }
}
