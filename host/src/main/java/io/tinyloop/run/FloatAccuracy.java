package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.quantize.FloatForward;
import java.util.function.Consumer;

/** The accuracy of the float model: what quantization is measured against. */
public final class FloatAccuracy {

  private FloatAccuracy() {}

  /** Fraction of a split's samples that the float model predicts right. */
  public static double of(ModelSource source, String split, Consumer<String> notes) {
    OpenedModel model = OpenedModel.open(source, System.getenv(), notes);
    Sequences samples = model.data().split(Split.named(split));
    return (double) new FloatForward(model.model()).correct(samples) / samples.count();
  }
}
