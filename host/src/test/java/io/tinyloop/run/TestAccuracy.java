package io.tinyloop.run;

import io.tinyloop.data.Split;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;

/** The accuracy of a model's 8-bit homogeneous form on its test split, by the engine alone. */
final class TestAccuracy {

  private TestAccuracy() {}

  static double ofEightBits(UncalibratedModel source) throws Exception {
    OpenedModel model = source.calibrated();
    EvaluationSet test = model.samples(Split.TEST);
    QuantizedGru quantized =
        model
            .quantizer()
            .quantize(Genome.homogeneous(SearchSpace.PAPER, 8, source.layers()).layers());
    var data = test.samples().data();
    byte[] predictions =
        BatchedEngine.plain().run(quantized, data, 0, data.sampleCount()).predictions();
    int correct = 0;
    for (int i = 0; i < predictions.length; i++) {
      correct += predictions[i] == data.labels()[i] ? 1 : 0;
    }
    return (double) correct / predictions.length;
  }
}
