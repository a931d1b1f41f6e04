package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import java.util.Arrays;

/** Collects what a device computed for each sample, page by page. Used by one thread. */
final class SampleOutputs {

  private final byte[] predictions;
  private final int[] traces;

  SampleOutputs(int samples) {
    this.predictions = new byte[samples];
    this.traces = new int[samples];
  }

  /** Puts a page whose first record belongs to sample {@code at}. */
  void put(int at, SampleRecords page) {
    System.arraycopy(page.predictions(), 0, predictions, at, page.predictions().length);
    System.arraycopy(page.traces(), 0, traces, at, page.traces().length);
  }

  /** The {@code count} samples from {@code first} on. */
  InferenceResult range(int first, int count) {
    return new InferenceResult(
        Arrays.copyOfRange(predictions, first, first + count),
        Arrays.copyOfRange(traces, first, first + count));
  }

  /** All samples. */
  InferenceResult all() {
    return new InferenceResult(predictions, traces);
  }
}
