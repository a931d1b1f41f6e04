package io.tinyloop.protocol.wire;

import java.util.List;

/** One answer or notice of a device; {@link Hello} and {@link EvaluateResult} stand apart. */
public sealed interface DeviceReply
    permits Hello,
        EvaluateResult,
        DeviceReply.UploadStatus,
        DeviceReply.Progress,
        DeviceReply.SampleRecords,
        DeviceReply.Refusal,
        DeviceReply.Log,
        DeviceReply.Done,
        DeviceReply.ConformanceReply {

  /**
   * How far an upload is.
   *
   * @param nextOffset every byte before it has arrived
   * @param complete digest verified, blob parsed and resident
   */
  record UploadStatus(int nextOffset, boolean complete) implements DeviceReply {

    public UploadStatus {
      notNegative("next offset", nextOffset);
    }
  }

  /** How far an evaluation is; the result still comes. */
  record Progress(long evaluationId, int samplesDone) implements DeviceReply {

    public Progress {
      notNegative("number of samples done", samplesDone);
    }
  }

  /**
   * Per-sample records of an evaluation.
   *
   * @param firstSample the data set's number of the first one
   * @param predictions one byte a sample, at least one; owned by the record
   * @param traces one 32-bit trace a sample (ARITHMETIC.md, equation 13); owned by the record
   */
  record SampleRecords(long evaluationId, int firstSample, byte[] predictions, int[] traces)
      implements DeviceReply {

    public SampleRecords {
      notNegative("first sample", firstSample);
      if (predictions.length == 0 || predictions.length != traces.length) {
        throw new IllegalArgumentException(
            "The records must have a prediction and a trace for each of 1 or more samples, not %d and %d."
                .formatted(predictions.length, traces.length));
      }
    }
  }

  /**
   * A typed no. State is kept.
   *
   * @param detail for people
   * @param expected and {@code actual}: unsigned, 0 where the reason names none
   */
  record Refusal(RefusalReason reason, String detail, int expected, int actual)
      implements DeviceReply {

    /** A refusal whose reason names no numbers. */
    public static Refusal of(RefusalReason reason, String detail) {
      return new Refusal(reason, detail, 0, 0);
    }
  }

  /** A line for the host's log. */
  record Log(LogLevel level, String text) implements DeviceReply {}

  /** Answer to Cancel, Reset (before it), SetBaud (before it) and Ping. */
  record Done() implements DeviceReply {}

  /** One output a case. */
  record ConformanceReply(List<Integer> outputs) implements DeviceReply {

    public ConformanceReply {
      outputs = List.copyOf(outputs);
    }
  }

  private static void notNegative(String what, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "The %s (%d) must be in [0, 2^31 − 1].".formatted(what, value));
    }
  }
}
