package io.tinyloop.evaluate;

/**
 * Correct predictions on samples of one split.
 *
 * @param correct in [0, total]
 * @param total at least 1
 * @param split {@code validation} or {@code test}
 */
public record Accuracy(int correct, int total, String split, AccuracyMode mode) {

  public Accuracy {
    if (total < 1 || correct < 0 || correct > total) {
      throw new IllegalArgumentException(
          "The accuracy (%d of %d) must have 0 ≤ correct ≤ total and 1 ≤ total."
              .formatted(correct, total));
    }
  }

  /** correct / total, in [0, 1]. */
  public double value() {
    return (double) correct / total;
  }
}
