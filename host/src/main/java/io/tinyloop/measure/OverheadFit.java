package io.tinyloop.measure;

import io.tinyloop.protocol.wire.Window;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line through short and long windows of one small model: what an empty window would count, and
 * what a sequence of the small model adds. The first is overhead: reading the timer, setting the
 * marker, printing.
 *
 * @param empty of a window without a sequence, 0 or more; ticks, µs or µJ
 * @param emptyError its standard error
 * @param sequence of one sequence of the small model
 */
public record OverheadFit(double empty, double emptyError, double sequence) {

  /** The overhead of whatever needs none: a model. */
  public static final OverheadFit NONE = new OverheadFit(0, 0, 0);

  /**
   * The fit.
   *
   * @param shorter windows of few sequences each, all of as many
   * @param longer windows of more
   * @param quantity of a window
   */
  public static OverheadFit of(
      List<Window> shorter, List<Window> longer, ToDoubleFunction<Window> quantity) {
    int few = shorter.getFirst().sequences();
    int many = longer.getFirst().sequences();
    return of(few, values(shorter, quantity), many, values(longer, quantity));
  }

  /**
   * The same of plain values.
   *
   * @param few sequences of each value of {@code shorter}
   * @param many sequences of each value of {@code longer}, more than {@code few}
   */
  public static OverheadFit of(int few, double[] shorter, int many, double[] longer) {
    if (few < 1 || many <= few) {
      throw new IllegalArgumentException(
          "The windows of %d and of %d sequences must be a short and a long one."
              .formatted(few, many));
    }
    Estimate a = Estimate.of(shorter);
    Estimate b = Estimate.of(longer);
    double sequence = (b.median() - a.median()) / (many - few);
    double weight = (double) few / (many - few);
    return new OverheadFit(
        Math.max(0, a.median() - few * sequence),
        Math.hypot((1 + weight) * a.standardError(), weight * b.standardError()),
        sequence);
  }

  private static double[] values(List<Window> windows, ToDoubleFunction<Window> quantity) {
    return windows.stream().mapToDouble(quantity).toArray();
  }
}
