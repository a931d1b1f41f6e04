package io.tinyloop.measure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control chart of one board: what it took for the reference model, check by check, against
 * limits that its first checks set (W. A. Shewhart, Economic Control of Quality of Manufactured
 * Product, 1931; the exponentially weighted mean of S. W. Roberts, Control chart tests based on
 * geometric moving averages, 1959). A signal begins a new base: the board is another one since.
 *
 * @param board its UID
 * @param boardClass whose boards are compared
 * @param state of the newest check
 * @param centre mean of the base, in ticks; null: no check yet
 * @param sigma standard deviation from moving ranges of the base, at least {@link #LEAST_SIGMA} of
 *     the centre; null: no check yet
 * @param points oldest first
 */
public record ControlChart(
    String board,
    String boardClass,
    State state,
    @Nullable Double centre,
    @Nullable Double sigma,
    List<Point> points) {

  /** Checks that set the limits. */
  public static final int BASE = 8;

  /** Weight of the newest check in the weighted mean. */
  static final double WEIGHT = 0.2;

  /** Standard deviations from the centre to a limit. */
  static final double LIMIT = 3;

  /**
   * A timer's resolution, relative: boards that count every check alike have no narrower limits.
   */
  static final double LEAST_SIGMA = 5e-4;

  /** Mean of the range of two normal values, in standard deviations. */
  private static final double RANGE_OF_TWO = 1.128;

  /** What a chart says of its board. */
  public enum State {
    /** Fewer checks than set the limits. */
    LEARNING,
    IN_CONTROL,
    /** The newest check gave a signal. */
    OUT_OF_CONTROL
  }

  /** Why a check is a signal. */
  public enum Signal {
    /** It is itself beyond three standard deviations: the board jumped. */
    BEYOND_LIMIT,
    /** The weighted mean is beyond its limit: the board drifts. */
    DRIFT
  }

  /**
   * One check.
   *
   * @param takenAt when
   * @param ticks of one sequence
   * @param mean exponentially weighted; null while the limits are being set
   * @param lower limit of the check; null while they are being set
   * @param upper limit
   * @param signal null: none
   */
  public record Point(
      Instant takenAt,
      double ticks,
      @Nullable Double mean,
      @Nullable Double lower,
      @Nullable Double upper,
      @Nullable Signal signal) {}

  public ControlChart {
    points = List.copyOf(points);
  }

  /**
   * The chart of a board.
   *
   * @param times of one board and class, oldest first
   */
  public static ControlChart of(String board, String boardClass, List<ReferenceTime> times) {
    Drawing drawing = new Drawing();
    times.forEach(drawing::add);
    return new ControlChart(
        board, boardClass, drawing.state(), drawing.centre(), drawing.sigma(), drawing.points);
  }

  /** Checks since the newest signal, it included; all where there was none. */
  List<Point> sinceSignal() {
    int from = 0;
    for (int i = 0; i < points.size(); i++) {
      from = points.get(i).signal() == null ? from : i;
    }
    return points.subList(from, points.size());
  }

  /** A chart that is being drawn. */
  private static final class Drawing {

    private final List<Point> points = new ArrayList<>();
    private final List<Double> base = new ArrayList<>();
    private double mean;
    private int weighed;

    void add(ReferenceTime time) {
      double ticks = time.ticks();
      if (base.size() < BASE) {
        base.add(ticks);
        mean = average();
        points.add(new Point(time.takenAt(), ticks, null, null, null, null));
        return;
      }
      double centre = average();
      double sigma = deviation();
      mean = WEIGHT * ticks + (1 - WEIGHT) * mean;
      weighed++;
      Signal signal = signal(ticks, centre, sigma);
      points.add(
          new Point(
              time.takenAt(), ticks, mean, centre - LIMIT * sigma, centre + LIMIT * sigma, signal));
      if (signal != null) {
        base.clear();
        base.add(ticks);
        mean = ticks;
        weighed = 0;
      }
    }

    private @Nullable Signal signal(double ticks, double centre, double sigma) {
      if (Math.abs(ticks - centre) > LIMIT * sigma) {
        return Signal.BEYOND_LIMIT;
      }
      double share = WEIGHT / (2 - WEIGHT) * (1 - Math.pow(1 - WEIGHT, 2 * weighed)) + 1.0 / BASE;
      return Math.abs(mean - centre) > LIMIT * sigma * Math.sqrt(share) ? Signal.DRIFT : null;
    }

    State state() {
      if (!points.isEmpty() && points.getLast().signal() != null) {
        return State.OUT_OF_CONTROL;
      }
      return base.size() < BASE ? State.LEARNING : State.IN_CONTROL;
    }

    @Nullable Double centre() {
      return base.isEmpty() ? null : (Double) average();
    }

    @Nullable Double sigma() {
      return base.isEmpty() ? null : (Double) deviation();
    }

    private double average() {
      return base.stream().mapToDouble(ticks -> ticks).average().orElseThrow();
    }

    private double deviation() {
      double ranges = 0;
      for (int i = 1; i < base.size(); i++) {
        ranges += Math.abs(base.get(i) - base.get(i - 1));
      }
      double sigma = base.size() < 2 ? 0 : ranges / (base.size() - 1) / RANGE_OF_TWO;
      return Math.max(sigma, LEAST_SIGMA * average());
    }
  }
}
