package io.tinyloop.train;

import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.ScaledGru;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What training made: the model of the epoch that its settings keep.
 *
 * @param model in real numbers; latent ones where there are integers
 * @param integers the model in integers; null after float training
 * @param validationAccuracy of the integers, or else of the real numbers, 0…1
 * @param history one an epoch
 * @param validationLogits of the integers on the validation samples, as real numbers, count ×
 *     classes; empty after float training
 */
public record TrainedModel(
    FloatGru model,
    @Nullable ScaledGru integers,
    double validationAccuracy,
    List<TrainProgress> history,
    float[][] validationLogits) {

  public TrainedModel {
    history = List.copyOf(history);
  }
}
