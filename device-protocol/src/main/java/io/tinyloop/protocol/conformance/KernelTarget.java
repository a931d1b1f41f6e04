package io.tinyloop.protocol.conformance;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.ConformanceKind;

/**
 * An engine in this JVM as a target.
 *
 * @param name what reports call it
 * @param engine runs the models; the primitives are always those of the equations
 */
public record KernelTarget(String name, InferenceEngine engine) implements ConformanceTarget {

  @Override
  public int[] primitive(ConformanceKind kind, int[] arguments) {
    return PrimitiveKernel.compute(kind, arguments);
  }

  @Override
  public Answer offerModel(byte[] image) {
    try {
      ModelImage.decode(image);
      return new Answer.Accepted();
    } catch (InvalidImageException refusal) {
      return new Answer.Refused(String.valueOf(refusal.getMessage()));
    }
  }

  @Override
  public Answer offerDataSet(byte[] image) {
    try {
      DataSetImage.decode(image);
      return new Answer.Accepted();
    } catch (InvalidImageException refusal) {
      return new Answer.Refused(String.valueOf(refusal.getMessage()));
    }
  }

  @Override
  public Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount) {
    try {
      QuantizedGru gru = ModelImage.decode(model);
      DataSet data = DataSetImage.decode(dataSet);
      if (!data.fits(gru)) {
        return new Answer.Refused("The data set does not fit the model.");
      }
      InferenceResult result = engine.run(gru, data, firstSample, sampleCount);
      return new Answer.Evaluated(
          result.correct(data, firstSample), result.predictionDigest(), result.stateDigest());
    } catch (InvalidImageException refusal) {
      return new Answer.Refused(String.valueOf(refusal.getMessage()));
    }
  }
}
