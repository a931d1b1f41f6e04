package io.tinyloop.measure;

import java.util.Arrays;

/**
 * What a few windows say about the quantity behind them: its median with a distribution-free
 * interval.
 *
 * <p>The interval is that of two order statistics, interpolated between neighbours so that its
 * confidence is 95 % (T. P. Hettmansperger and S. J. Sheather, Confidence intervals based on
 * interpolated order statistics, 1986). Five windows and fewer have none of 95 %: theirs is the
 * range of the windows, with the confidence that it has.
 *
 * @param median the middle value, or the mean of the two middle ones
 * @param spread median absolute deviation from the median
 * @param standardError of the median, from the interval's width
 * @param confidence of the interval [low, high], in [0, 1]
 */
public record Estimate(
    int count,
    double median,
    double mean,
    double minimum,
    double maximum,
    double spread,
    double low,
    double high,
    double standardError,
    double confidence) {

  private static final double WANTED = 0.95;

  /** 0.975 quantile of the normal distribution. */
  static final double NORMAL = 1.959964;

  /** Windows that differ by less, relatively, differ by the resolution of a timer. */
  private static final double NOISELESS = 1e-6;

  /** The estimate from at least one finite value. */
  public static Estimate of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("There is no window to take a median of.");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double median = middle(sorted);
    double[] deviations = Arrays.stream(sorted).map(value -> Math.abs(value - median)).toArray();
    Arrays.sort(deviations);
    Ranks ranks = Ranks.of(sorted.length);
    double low = ranks.low(sorted);
    double high = ranks.high(sorted);
    return new Estimate(
        sorted.length,
        median,
        Arrays.stream(sorted).average().orElseThrow(),
        sorted[0],
        sorted[sorted.length - 1],
        middle(deviations),
        low,
        high,
        (high - low) / 2 / NORMAL,
        ranks.confidence());
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Whether all windows say the same. */
  public boolean noiseless() {
    return maximum - minimum <= NOISELESS * Math.abs(median);
  }

  /** Half the interval's width over the median. */
  public double relativeHalfWidth() {
    return (high - low) / 2 / Math.abs(median);
  }

  /**
   * This estimate after {@code (x − offset) × factor}, both of which are known with a standard
   * error: the interval grows by them, in quadrature.
   *
   * @param offsetError standard error of the offset, in the unit of x
   * @param factorError standard error of the factor, relative
   */
  Estimate corrected(double offset, double offsetError, double factor, double factorError) {
    double value = (median - offset) * factor;
    double common = Math.hypot(offsetError * factor, factorError * value);
    return new Estimate(
        count,
        value,
        (mean - offset) * factor,
        (minimum - offset) * factor,
        (maximum - offset) * factor,
        spread * factor,
        value - Math.hypot((median - low) * factor, NORMAL * common),
        value + Math.hypot((high - median) * factor, NORMAL * common),
        Math.hypot(standardError * factor, common),
        confidence);
  }

  /**
   * Which order statistics bound the median.
   *
   * @param rank of the lower bound, from 1; the upper one is as far from the other end
   * @param inwards how far to go from there to the next one, in [0, 1)
   */
  private record Ranks(int rank, double inwards, double confidence) {

    static Ranks of(int count) {
      double tail = Math.pow(0.5, count);
      double next = tail * count;
      double wide = 1 - 2 * tail;
      if (wide <= WANTED) {
        return new Ranks(1, 0, Math.max(0, wide));
      }
      int rank = 1;
      double narrow = wide - 2 * next;
      while (narrow > WANTED) {
        rank++;
        wide = narrow;
        next *= (count - rank + 1.0) / rank;
        narrow = wide - 2 * next;
      }
      double share = (wide - WANTED) / (wide - narrow);
      double inwards = (count - rank) * share / (rank + (count - 2.0 * rank) * share);
      return new Ranks(rank, inwards, WANTED);
    }

    double low(double[] sorted) {
      int next = Math.min(rank, sorted.length - 1);
      return (1 - inwards) * sorted[rank - 1] + inwards * sorted[next];
    }

    double high(double[] sorted) {
      int last = sorted.length - rank;
      return (1 - inwards) * sorted[last] + inwards * sorted[Math.max(0, last - 1)];
    }
  }
}
