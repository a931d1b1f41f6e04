package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Compares what a device computed with the law. The host knows every byte in advance, so a
 * difference is a fault of the device, never an accuracy. Thread-safe.
 */
final class OutputCheck {

  private static final String DIGESTS =
      "The device's digests are not those of the samples that it sent, which are as the law says.";

  private final InferenceEngine engine;

  OutputCheck(InferenceEngine engine) {
    this.engine = engine;
  }

  /** How the findings differ from the law, or nothing. */
  Optional<String> difference(
      EvaluationJob job, DeviceFindings findings, Verification verification, Deadline deadline)
      throws SessionException, InterruptedException {
    return switch (verification.mode()) {
      case NONE -> Optional.empty();
      case SPOT -> ofSome(job, findings, verification.samples(), deadline);
      case FULL -> ofAll(job, findings, deadline);
    };
  }

  private Optional<String> ofAll(EvaluationJob job, DeviceFindings findings, Deadline deadline)
      throws SessionException, InterruptedException {
    InferenceResult law = job.expected(engine);
    boolean equal =
        DeviceFindings.predictions(law).equals(findings.predictionDigest())
            && DeviceFindings.states(law).equals(findings.stateDigest());
    if (!equal) {
      InferenceResult device = findings.samples(0, job.samples().size(), deadline);
      return Optional.of(first(law, device, 0).orElse(DIGESTS));
    }
    int correct = law.correct(job.samples().data(), 0);
    return correct == findings.correct()
        ? Optional.empty()
        : Optional.of(
            "The device counted %d correct samples, the law %d, over equal predictions."
                .formatted(findings.correct(), correct));
  }

  private Optional<String> ofSome(
      EvaluationJob job, DeviceFindings findings, int samples, Deadline deadline)
      throws SessionException, InterruptedException {
    int count = Math.min(samples, job.samples().size());
    int from = spot(job, count);
    InferenceResult law = engine.run(job.model(), job.samples().data(), from, count);
    return first(law, findings.samples(from, count, deadline), from);
  }

  /** Where a spot check begins: spread over the samples by the model's digest. */
  private static int spot(EvaluationJob job, int count) {
    long digest = ByteBuffer.wrap(job.image().digest().bytes()).getLong();
    return (int) Math.floorMod(digest, job.samples().size() - count + 1L);
  }

  private static Optional<String> first(InferenceResult law, InferenceResult device, int from) {
    for (int i = 0; i < law.sampleCount(); i++) {
      if (law.prediction(i) != device.prediction(i) || law.traces()[i] != device.traces()[i]) {
        return Optional.of(
            ("The device computed other bytes than the law: first differing sample %d"
                    + " (class %d, trace %08x; the law says class %d, trace %08x).")
                .formatted(
                    from + i,
                    device.prediction(i),
                    device.traces()[i],
                    law.prediction(i),
                    law.traces()[i]));
      }
    }
    return Optional.empty();
  }
}
