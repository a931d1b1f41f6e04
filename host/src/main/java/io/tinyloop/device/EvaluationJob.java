package io.tinyloop.device;

import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.QuantizedGru;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One candidate to evaluate: a model on samples, perhaps timed. Thread-safe; serves all attempts on
 * whatever devices.
 */
public final class EvaluationJob {

  private final QuantizedGru model;
  private final Blob image;
  private final SampleSet samples;
  private final @Nullable MeasurementPlan timing;
  private final Duration deadline;
  private final Set<String> avoided;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<InferenceResult> expected;

  private EvaluationJob(
      QuantizedGru model,
      Blob image,
      SampleSet samples,
      @Nullable MeasurementPlan timing,
      Duration deadline,
      Set<String> avoided) {
    this.model = model;
    this.image = image;
    this.avoided = Set.copyOf(avoided);
    this.samples = samples;
    this.timing = timing;
    this.deadline = deadline;
  }

  /**
   * A job.
   *
   * @param timing null: accuracy only
   * @param deadline longest time of one attempt on one device, beside what {@link SlowestTimes}
   *     says that bringing the job there and computing it takes
   */
  public static EvaluationJob of(
      QuantizedGru model, SampleSet samples, @Nullable MeasurementPlan timing, Duration deadline) {
    InferenceEngine.check(model, samples.data(), 0, samples.size());
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException(
          "The deadline of an evaluation (%s) must be positive.".formatted(deadline));
    }
    return new EvaluationJob(model, Blob.of(model), samples, timing, deadline, Set.of());
  }

  /**
   * The same, before it is submitted, for other devices.
   *
   * @param devices names of those that run it only where there are no others
   */
  public EvaluationJob avoiding(Set<String> devices) {
    return new EvaluationJob(model, image, samples, timing, deadline, devices);
  }

  /** Names of devices that run it only where there are no others. */
  Set<String> avoided() {
    return avoided;
  }

  public QuantizedGru model() {
    return model;
  }

  /** The model's image; its length is {@code modelBytes}. */
  public Blob image() {
    return image;
  }

  public SampleSet samples() {
    return samples;
  }

  public @Nullable MeasurementPlan timing() {
    return timing;
  }

  public Duration deadline() {
    return deadline;
  }

  /** What the law says for all samples: computed by whoever asks first, for all. */
  CompletableFuture<InferenceResult> expected(Supplier<CompletableFuture<InferenceResult>> begin) {
    lock.lock();
    try {
      CompletableFuture<InferenceResult> known = expected;
      if (known == null) {
        known = begin.get();
        expected = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
