package io.tinyloop.protocol.model;

/**
 * The linear classifier on the last state; its accumulators are the logits (equation 11).
 *
 * @param weights shape classes × hiddenSize
 * @param biases one int32 a class, in the accumulator's units; owned by the record
 */
public record ClassifierHead(WeightMatrix weights, int[] biases) {

  public static final int MAX_CLASSES = 256;

  public ClassifierHead {
    if (weights.rows() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          "The number of classes (%d) must be at most %d.".formatted(weights.rows(), MAX_CLASSES));
    }
    if (biases.length != weights.rows()) {
      throw new IllegalArgumentException(
          "The number of biases (%d) must equal the number of classes (%d)."
              .formatted(biases.length, weights.rows()));
    }
  }

  public int classes() {
    return weights.rows();
  }
}
