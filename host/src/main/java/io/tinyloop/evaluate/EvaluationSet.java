package io.tinyloop.evaluate;

import io.tinyloop.device.SampleSet;
import io.tinyloop.protocol.model.DataSet;

/**
 * The samples that candidates are compared on.
 *
 * @param split {@code validation} or {@code test}
 * @param samples quantized once, resident on the devices under their digest
 */
public record EvaluationSet(String split, SampleSet samples) {

  /** Some of the samples, by their indices, in this order. */
  public EvaluationSet select(int[] indices) {
    DataSet all = samples.data();
    int size = all.sampleSize();
    byte[] codes = new byte[indices.length * size];
    byte[] labels = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(all.codes(), indices[i] * size, codes, i * size, size);
      labels[i] = all.labels()[indices[i]];
    }
    return new EvaluationSet(
        split,
        SampleSet.of(
            new DataSet(
                all.steps(), all.inputSize(), all.inputBits(), all.classes(), codes, labels)));
  }

  /** What identifies results on these samples: the digest of the data set image. */
  public String digest() {
    return samples.digest().hex();
  }
}
