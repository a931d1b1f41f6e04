package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.TaskData;
import io.tinyloop.device.SampleSet;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A float model with its data, calibrated: real numbers go in here and end in the quantizer.
 *
 * @param data the samples, split
 * @param model in real numbers
 * @param quantizer of the model, calibrated on training samples
 */
record OpenedModel(TaskData data, FloatGru model, Quantizer quantizer) {

  /**
   * Reads and calibrates what {@code source} names.
   *
   * @param notes is told what a user may not expect
   */
  static OpenedModel open(
      ModelSource source, Map<String, String> environment, Consumer<String> notes) {
    return UncalibratedModel.read(source, environment, notes).calibrated();
  }

  int layers() {
    return model.layers().size();
  }

  /**
   * The 8-bit homogeneous model: its length is what normalizedSize refers to, and its digest stands
   * for weights, calibration and quantizer.
   */
  byte[] homogeneousImage() {
    try {
      return ModelImage.encode(
          quantizer.quantize(Genome.homogeneous(SearchSpace.PAPER, 8, layers()).layers()));
    } catch (InfeasibleCandidateException e) {
      throw new IllegalArgumentException(
          "The model %s has no 8-bit form: %s%nMaybe its weights are damaged."
              .formatted(model.name(), e.getMessage()),
          e);
    }
  }

  /** All samples of a split, quantized. */
  EvaluationSet samples(Split split) {
    return samples(split, data.split(split));
  }

  /** At most {@code count} samples of a split, spread over it. */
  EvaluationSet samples(Split split, int count) {
    return samples(split, data.split(split).spread(count));
  }

  /** These sequences of a split, quantized. */
  EvaluationSet samples(Split split, Sequences sequences) {
    return new EvaluationSet(split.id(), SampleSet.of(quantizer.input().dataSet(sequences)));
  }
}
