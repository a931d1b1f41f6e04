package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import java.util.HashMap;
import java.util.Map;

/**
 * How many samples at a time fit on one device, per sample set. A size is kept for later
 * candidates, so that their samples are already there. Used by one thread.
 */
final class BatchSizes {

  private final Map<Digest, Integer> sizes = new HashMap<>();

  /**
   * The size for a job, at least 1. The first is the most that the device's memory could hold; if
   * it needs more beside the image, it says how much is left before a byte of the samples is sent.
   */
  int of(EvaluationJob job, Hello hello) {
    return sizes.computeIfAbsent(job.samples().digest(), _ -> first(job, hello));
  }

  private static int first(EvaluationJob job, Hello hello) {
    long budget =
        hello.dataBytes() > 0 ? hello.dataBytes() : hello.ramBytes() - job.image().length();
    return Math.max(1, Math.min(hello.maxSamples(), job.samples().samplesIn(budget)));
  }

  /**
   * Takes fewer samples, because the device refused an image of so many.
   *
   * @return 0 if not even one sample fits
   */
  int afterRefusal(EvaluationJob job, int size, Refusal refusal) {
    long accepted = Integer.toUnsignedLong(refusal.expected());
    int fitting = accepted == 0 ? size / 2 : job.samples().samplesIn(accepted);
    int smaller = Math.min(fitting, size - 1);
    if (smaller >= 1) {
      sizes.put(job.samples().digest(), smaller);
    }
    return smaller;
  }
}
