package io.tinyloop.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark measured on this machine.
 *
 * @param name of the benchmark
 * @param commit that was measured; null where git cannot say
 * @param machine processor, cores and JVM
 */
public record BenchmarkReport(
    String name, @Nullable String commit, String machine, List<Row> rows) {

  public BenchmarkReport {
    rows = List.copyOf(rows);
  }

  /** Whether every goal is met. A row that was skipped misses none. */
  public boolean met() {
    return rows.stream().allMatch(row -> row.met == null || row.met);
  }

  /**
   * One figure.
   *
   * @param metric what was measured
   * @param value null where it could not be; the note says why
   * @param goal as a person reads it, for example {@code < 60}; null where there is none
   * @param met whether it is reached; null where there is no goal or no value
   * @param note what to know about it
   */
  public record Row(
      String metric,
      @Nullable Double value,
      String unit,
      @Nullable String goal,
      @Nullable Boolean met,
      @Nullable String note) {

    /** A figure that should be at most {@code limit}. */
    public static Row atMost(double limit, String metric, double value, String unit) {
      return new Row(metric, value, unit, "<= " + number(limit), value <= limit, null);
    }

    /** A figure that should be at least {@code limit}. */
    public static Row atLeast(double limit, String metric, double value, String unit) {
      return new Row(metric, value, unit, ">= " + number(limit), value >= limit, null);
    }

    /** A figure without a goal. */
    public static Row figure(String metric, double value, String unit) {
      return new Row(metric, value, unit, null, null, null);
    }

    /** A figure that could not be taken. */
    public static Row skipped(String metric, String unit, String reason) {
      return new Row(metric, null, unit, null, null, "skipped: " + reason);
    }

    private static String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }
}
