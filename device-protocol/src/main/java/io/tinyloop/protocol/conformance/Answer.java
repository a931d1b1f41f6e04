package io.tinyloop.protocol.conformance;

/** What an implementation did with an image or an evaluation. */
public sealed interface Answer {

  /** The image was taken. */
  record Accepted() implements Answer {}

  /**
   * The model ran over the samples.
   *
   * @param correct predictions that equal their labels
   * @param predictionDigest lower-case hexadecimal
   * @param stateDigest lower-case hexadecimal
   */
  record Evaluated(int correct, String predictionDigest, String stateDigest) implements Answer {}

  /** The image, or the pair of images, was refused as invalid. */
  record Refused(String reason) implements Answer {}

  /** The implementation is too small for this test, for example in memory; no fault of either. */
  record Unsupported(String reason) implements Answer {}
}
