package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.util.Random;

/** Prints which engine this JVM has, and the digest it computes for a model of seed 1. */
public final class EngineProbe {

  private EngineProbe() {}

  public static void main(String[] arguments) {
    BatchedEngine engine = BatchedEngine.fastest();
    System.out.println(engine.name() + " " + digest(engine));
  }

  static String digest(InferenceEngine engine) {
    var models = new RandomModels(new Random(1));
    QuantizedGru model = models.anyModel();
    return engine.run(model, models.data(model, 70, 3)).stateDigest();
  }
}
