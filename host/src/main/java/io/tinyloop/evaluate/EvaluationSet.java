package io.tinyloop.evaluate;

import io.tinyloop.device.SampleSet;

/**
 * The samples that candidates are compared on.
 *
 * @param split {@code validation} or {@code test}
 * @param samples quantized once, resident on the devices under their digest
 */
public record EvaluationSet(String split, SampleSet samples) {

  /** What identifies results on these samples: the digest of the data set image. */
  public String digest() {
    return samples.digest().hex();
  }
}
