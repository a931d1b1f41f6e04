package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceResult;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Compares what a device computed for one job with the law. The host knows every byte in advance,
 * so a difference is a fault of the device, never an accuracy. Used by one thread.
 */
final class OutputCheck {

  private static final String DIGESTS =
      "The device's digests are not those of the samples that it sent, which are as the law says.";

  private final EvaluationJob job;
  private final Verification verification;
  private final int first;
  private final CompletableFuture<InferenceResult> law;

  private OutputCheck(
      EvaluationJob job,
      Verification verification,
      int first,
      CompletableFuture<InferenceResult> law) {
    this.job = job;
    this.verification = verification;
    this.first = first;
    this.law = law;
  }

  /** Begins to compute what will be compared, while the device is at work. */
  static OutputCheck begin(EvaluationJob job, Verification verification, Law law) {
    return switch (verification.mode()) {
      case NONE ->
          new OutputCheck(
              job,
              verification,
              0,
              CompletableFuture.completedFuture(new InferenceResult(new byte[0], new int[0])));
      case SPOT -> {
        int count = Math.min(verification.samples(), job.samples().size());
        int first = spot(job, count);
        yield new OutputCheck(job, verification, first, law.ofSome(job, first, count));
      }
      case FULL -> new OutputCheck(job, verification, 0, law.ofAll(job));
    };
  }

  /** Where a spot check begins: spread over the samples by the model's digest. */
  private static int spot(EvaluationJob job, int count) {
    long digest = ByteBuffer.wrap(job.image().digest().bytes()).getLong();
    return (int) Math.floorMod(digest, job.samples().size() - count + 1L);
  }

  /** Waits for the law, as long as that takes. */
  void awaitLaw() throws InterruptedException {
    var _ = Law.await(law);
  }

  /** How the findings differ from the law, or nothing. */
  Optional<String> difference(DeviceFindings findings, Deadline deadline)
      throws SessionException, InterruptedException {
    InferenceResult expected = Law.await(law);
    return switch (verification.mode()) {
      case NONE -> Optional.empty();
      case SPOT ->
          firstDifference(
              expected, findings.samples(first, expected.sampleCount(), deadline), first);
      case FULL -> ofAll(expected, findings, deadline);
    };
  }

  private Optional<String> ofAll(
      InferenceResult expected, DeviceFindings findings, Deadline deadline)
      throws SessionException, InterruptedException {
    boolean equal =
        DeviceFindings.predictions(expected).equals(findings.predictionDigest())
            && DeviceFindings.states(expected).equals(findings.stateDigest());
    if (!equal) {
      InferenceResult device = findings.samples(0, job.samples().size(), deadline);
      return Optional.of(firstDifference(expected, device, 0).orElse(DIGESTS));
    }
    int correct = expected.correct(job.samples().data(), 0);
    return correct == findings.correct()
        ? Optional.empty()
        : Optional.of(
            "The device counted %d correct samples, the law %d, over equal predictions."
                .formatted(findings.correct(), correct));
  }

  private static Optional<String> firstDifference(
      InferenceResult law, InferenceResult device, int from) {
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
