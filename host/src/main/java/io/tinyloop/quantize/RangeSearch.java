package io.tinyloop.quantize;

import java.util.function.ToDoubleFunction;

/** Chooses the grid of an operator's output by a {@link RangeMethod}. */
final class RangeSearch {

  private static final int STEPS = 16;
  private static final double SMALLEST_SHARE = 0.1;
  private static final double PERCENTILE = 0.001;

  private final RangeMethod method;

  RangeSearch(RangeMethod method) {
    this.method = method;
  }

  /**
   * The grid of {@code bits} for values of this distribution.
   *
   * @param error what the range with the least squared error minimises
   */
  Grid grid(Distribution values, int bits, ToDoubleFunction<Grid> error) {
    return switch (method) {
      case MIN_MAX -> Grid.spanning(bits, values.min(), values.max());
      case PERCENTILE ->
          Grid.spanning(
              bits,
              Math.min(0, values.quantile(PERCENTILE)),
              Math.max(0, values.quantile(1 - PERCENTILE)));
      case MSE -> least(values, bits, error);
    };
  }

  /** A search over both ends of the range, coarse first, then around the best. */
  private static Grid least(Distribution values, int bits, ToDoubleFunction<Grid> error) {
    Grid best = Grid.spanning(bits, values.min(), values.max());
    double least = error.applyAsDouble(best);
    double bestLow = 1;
    double bestHigh = 1;
    double step = (1 - SMALLEST_SHARE) / STEPS;
    for (int i = 0; i <= STEPS; i++) {
      for (int j = 0; j <= STEPS; j++) {
        double low = SMALLEST_SHARE + step * i;
        double high = SMALLEST_SHARE + step * j;
        Grid grid = Grid.spanning(bits, low * values.min(), high * values.max());
        double e = error.applyAsDouble(grid);
        if (e < least) {
          least = e;
          best = grid;
          bestLow = low;
          bestHigh = high;
        }
      }
    }
    return refined(values, bits, error, best, least, bestLow, bestHigh, step);
  }

  private static Grid refined(
      Distribution values,
      int bits,
      ToDoubleFunction<Grid> error,
      Grid coarse,
      double coarseError,
      double low,
      double high,
      double step) {
    Grid best = coarse;
    double least = coarseError;
    for (int i = -4; i <= 4; i++) {
      for (int j = -4; j <= 4; j++) {
        double l = Math.max(0, low + step * i / 5);
        double h = Math.max(0, high + step * j / 5);
        if (l * values.min() == h * values.max()) {
          continue;
        }
        Grid grid = Grid.spanning(bits, l * values.min(), h * values.max());
        double e = error.applyAsDouble(grid);
        if (e < least) {
          least = e;
          best = grid;
        }
      }
    }
    return best;
  }
}
