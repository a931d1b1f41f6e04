package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;

/**
 * Runs a model over samples exactly as ARITHMETIC.md says. Every implementation gives the same
 * result, bit for bit.
 */
public interface InferenceEngine {

  /**
   * Predictions and traces of the samples {@code firstSample} … {@code firstSample + sampleCount −
   * 1}, in order.
   *
   * @throws IllegalArgumentException if the data set does not fit the model or has no such samples
   */
  InferenceResult run(QuantizedGru model, DataSet data, int firstSample, int sampleCount);

  /** Predictions and traces of all samples. */
  default InferenceResult run(QuantizedGru model, DataSet data) {
    return run(model, data, 0, data.sampleCount());
  }

  /** Throws unless {@code model} can run on these samples of {@code data}. */
  static void check(QuantizedGru model, DataSet data, int firstSample, int sampleCount) {
    if (!data.fits(model)) {
      throw new IllegalArgumentException(
          ("A model of %d inputs of %d bits and %d classes cannot run on data of %d inputs of %d bits"
                  + " with labels up to %d.\nMaybe the data set was quantized for another model.")
              .formatted(
                  model.inputSize(),
                  model.input().bits(),
                  model.classes(),
                  data.inputSize(),
                  data.inputBits(),
                  data.largestLabel()));
    }
    if (firstSample < 0 || sampleCount < 0 || sampleCount > data.sampleCount() - firstSample) {
      throw new IllegalArgumentException(
          "The samples (%d from %d) must be among the %d of the data set."
              .formatted(sampleCount, firstSample, data.sampleCount()));
    }
  }
}
