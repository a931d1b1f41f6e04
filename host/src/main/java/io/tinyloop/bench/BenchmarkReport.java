package io.tinyloop.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
   * @param kernelFigure what was counted; null but for kernels
   */
  public record Row(
      String metric,
      @Nullable Double value,
      String unit,
      @Nullable String goal,
      @Nullable Boolean met,
      @Nullable String note,
      @JsonUnwrapped @Nullable KernelFigure kernelFigure) {

    /** A figure that should be at most {@code limit}. */
    public static Row atMost(double limit, String metric, double value, String unit) {
      return new Row(metric, value, unit, "<= " + number(limit), value <= limit, null, null);
    }

    /** A figure that should be at least {@code limit}. */
    public static Row atLeast(double limit, String metric, double value, String unit) {
      return new Row(metric, value, unit, ">= " + number(limit), value >= limit, null, null);
    }

    /** A figure without a goal. */
    public static Row figure(String metric, double value, String unit) {
      return new Row(metric, value, unit, null, null, null, null);
    }

    /** A figure that could not be taken. */
    public static Row skipped(String metric, String unit, String reason) {
      return new Row(metric, null, unit, null, null, "skipped: " + reason, null);
    }

    /** Figures that there ought to be, and are not: their goals are missed. */
    static Row missed(String metric, String reason) {
      return new Row(metric, null, "", "measured", false, reason, null);
    }

    /** This figure with what was counted. */
    Row with(KernelFigure counted) {
      return new Row(metric, value, unit, goal, met, note, counted);
    }

    /** This figure, whose goal is reached in another way than by its value. */
    Row reached() {
      return new Row(metric, value, unit, goal, true, note, kernelFigure);
    }

    /** This figure with what to know about it. */
    Row with(String remark) {
      return new Row(metric, value, unit, goal, met, remark, kernelFigure);
    }

    private static String number(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /**
   * A figure of the firmware's kernels; its components stand among those of its row.
   *
   * @param kernel that the core's port chose; null for an image
   * @param bits of every operator; null for an image
   * @param inputs of the product, or of the step
   * @param outputs of the product, or hidden units of the step
   */
  public record KernelFigure(
      String core,
      @Nullable String kernel,
      @Nullable Integer bits,
      @Nullable Integer inputs,
      @Nullable Integer outputs,
      @Nullable Double instructionsPerMac) {}
}
