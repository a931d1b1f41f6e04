package io.tinyloop.device;

import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Small seeded candidates, all of which read the same samples. */
final class Candidates {

  static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final int STEPS = 3;

  private final RandomModels models;

  Candidates(long seed) {
    this.models = new RandomModels(new SplittableRandom(seed));
  }

  QuantizedGru model() {
    return models.model(
        new ActivationFormat(8, 128),
        List.of(RandomModels.homogeneous(8, false)),
        5,
        List.of(6),
        4);
  }

  SampleSet samples(int count) {
    DataSet data = models.data(model(), count, STEPS);
    return SampleSet.of(data);
  }

  /** A timed job. */
  static EvaluationJob job(int samples) {
    return job(samples, MeasurementPlan.once(1, 5, Duration.ofMillis(10), 1_000_000), DEADLINE);
  }

  static EvaluationJob job(int samples, @Nullable MeasurementPlan timing, Duration deadline) {
    Candidates seeded = new Candidates(7);
    return EvaluationJob.of(seeded.model(), seeded.samples(samples), timing, deadline);
  }
}
