package io.tinyloop.run;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.train.Augmentation;

/**
 * How often integers predict what the float model does, labels aside: on sequences and, of
 * features, on copies that are moved in time and have noise, so that a few hundred clips tell small
 * differences.
 */
final class Agreement {

  private static final Augmentation COPIES = new Augmentation(12, 5, 0.15, 0, 2);

  private final BatchedEngine engine = BatchedEngine.fastest();
  private final DataSet data;
  private final byte[] wanted;

  Agreement(OpenedModel model, Sequences sequences) {
    Sequences all =
        sequences.values() instanceof InputValues.Features ? COPIES.of(sequences) : sequences;
    data = model.quantizer().input().dataSet(all);
    wanted = predictions(new FloatForward(model.model()).logits(all));
  }

  /** The share of the sequences on which the model agrees, 0…1. */
  double of(QuantizedGru integers) {
    byte[] predictions = engine.run(integers, data).predictions();
    int equal = 0;
    for (int i = 0; i < wanted.length; i++) {
      equal += predictions[i] == wanted[i] ? 1 : 0;
    }
    return (double) equal / wanted.length;
  }

  /** The class of the largest logit; of equals the first. */
  static byte[] predictions(float[][] logits) {
    byte[] predictions = new byte[logits.length];
    for (int i = 0; i < logits.length; i++) {
      int best = 0;
      for (int c = 1; c < logits[i].length; c++) {
        best = logits[i][c] > logits[i][best] ? c : best;
      }
      predictions[i] = (byte) best;
    }
    return predictions;
  }
}
