package io.tinyloop.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Accuracy over model size in characters: {@code *} mixed, {@code 2…8} homogeneous widths. */
final class FrontPlot {

  private static final int WIDTH = 64;
  private static final int HEIGHT = 16;

  /** One point: a character at model bytes and accuracy. */
  record Point(double modelBytes, double accuracy, char mark) {}

  private FrontPlot() {}

  /**
   * The plot, line by line. Later points are drawn over earlier ones; points below {@code floor}
   * are left out, so that one hopeless width does not flatten the rest.
   */
  static List<String> lines(List<Point> points, double floor) {
    List<Point> shown = points.stream().filter(point -> point.accuracy >= floor).toList();
    if (shown.isEmpty()) {
      return List.of();
    }
    double left = shown.stream().mapToDouble(Point::modelBytes).min().orElseThrow();
    double right = shown.stream().mapToDouble(Point::modelBytes).max().orElseThrow();
    double bottom = shown.stream().mapToDouble(Point::accuracy).min().orElseThrow();
    double top = shown.stream().mapToDouble(Point::accuracy).max().orElseThrow();
    char[][] cells = new char[HEIGHT][WIDTH];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    for (Point point : shown) {
      int column = cell(point.modelBytes, left, right, WIDTH);
      int row = HEIGHT - 1 - cell(point.accuracy, bottom, top, HEIGHT);
      cells[row][column] = point.mark;
    }
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < HEIGHT; row++) {
      double accuracy = top - (top - bottom) * row / (HEIGHT - 1);
      lines.add("%7.4f |%s".formatted(accuracy, new String(cells[row]).stripTrailing()));
    }
    lines.add("        +" + "-".repeat(WIDTH));
    String from = "%,.0f".formatted(left);
    String to = "%,.0f bytes".formatted(right);
    lines.add(
        "         " + from + " ".repeat(Math.max(1, WIDTH - from.length() - to.length())) + to);
    return lines;
  }

  private static int cell(double value, double min, double max, int cells) {
    return max == min ? 0 : (int) Math.round((value - min) / (max - min) * (cells - 1));
  }
}
