package io.tinyloop.run;

import io.tinyloop.train.TrainProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training made.
 *
 * @param model the file of the trained model
 * @param space of the genome; null after float training
 * @param genome that it was trained for; null after float training
 * @param dataset where samples came from
 * @param trainingSamples number of them
 * @param accuracyBefore on the validation split: of integers after training (PTQ), or of the real
 *     numbers that training began with
 * @param validationAccuracy of the model that was kept, 0…1
 * @param parameterBits of the integers; null after float training
 * @param modelBytes of the integers; null after float training
 * @param history one an epoch
 * @param seconds that this took, of the last session of a resumed training
 */
public record TrainReport(
    String model,
    @Nullable String space,
    @Nullable String genome,
    String dataset,
    int trainingSamples,
    double accuracyBefore,
    double validationAccuracy,
    @Nullable Long parameterBits,
    @Nullable Integer modelBytes,
    List<TrainProgress> history,
    double seconds) {

  public TrainReport {
    history = List.copyOf(history);
  }
}
