package io.tinyloop.cli;

import io.tinyloop.measure.ControlChart;
import io.tinyloop.run.BoardChart;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.function.Function;

/** A control chart in lines of text, one a check. */
final class ChartText {

  private static final int MIDDLE = 20;
  private static final int WIDTH = 2 * MIDDLE + 1;

  /** Standard deviations from the middle to an edge. */
  private static final double SPAN = 5;

  private ChartText() {}

  /** Prints a chart. */
  static void print(BoardChart chart, Function<Instant, String> date, PrintWriter out) {
    Double offset = chart.offsetPercent();
    out.printf(
        "%s (%s): %s, %s%n",
        chart.device(),
        chart.uid(),
        chart.state().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
        offset == null ? "not compared yet" : "%+.2f %% against its class".formatted(offset));
    Double centre = chart.centre();
    Double sigma = chart.sigma();
    if (centre == null || sigma == null) {
      return;
    }
    out.printf("centre %.1f ticks, sigma %.2f; limits at 3 sigma%n", centre, sigma);
    for (ControlChart.Point point : chart.points()) {
      out.printf(
          "%s %12.1f  %s %s%n",
          date.apply(point.takenAt()),
          point.ticks(),
          line((point.ticks() - centre) / sigma),
          point.signal() == null ? "" : point.signal());
    }
  }

  /** The middle, the limits, and where the check is. */
  private static String line(double sigmas) {
    StringBuilder line = new StringBuilder(" ".repeat(WIDTH));
    line.setCharAt(MIDDLE, ':');
    line.setCharAt(column(-3), '|');
    line.setCharAt(column(3), '|');
    line.setCharAt(column(sigmas), '*');
    return line.toString();
  }

  private static int column(double sigmas) {
    return Math.clamp(Math.round((1 + sigmas / SPAN) * MIDDLE), 0, WIDTH - 1);
  }
}
