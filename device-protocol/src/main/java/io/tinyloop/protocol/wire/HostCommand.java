package io.tinyloop.protocol.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command to a device; {@code device.proto} and PROTOCOL.md say what each means. */
public sealed interface HostCommand {

  /**
   * Opens a session.
   *
   * @param challenge any 64 bits; the answer carries them back
   */
  record HelloRequest(int minProtocolVersion, int maxProtocolVersion, long challenge)
      implements HostCommand {

    public HelloRequest {
      if (minProtocolVersion < 1 || maxProtocolVersion < minProtocolVersion) {
        throw new IllegalArgumentException(
            "The protocol versions (%d…%d) must be a range from 1."
                .formatted(minProtocolVersion, maxProtocolVersion));
      }
    }

    /** A request with the versions of this code. */
    public static HelloRequest of(long challenge) {
      return new HelloRequest(Limits.MIN_PROTOCOL_VERSION, Limits.MAX_PROTOCOL_VERSION, challenge);
    }
  }

  /**
   * Announces a blob of {@code totalBytes} ≥ 1.
   *
   * @param data its first bytes, which save a round trip; may be empty; owned by the record
   */
  record UploadBegin(BlobKind kind, Digest digest, int totalBytes, byte[] data)
      implements HostCommand {

    private static final byte[] NONE = {};

    public UploadBegin {
      positive("number of bytes", totalBytes);
    }

    /** An announcement alone. */
    public UploadBegin(BlobKind kind, Digest digest, int totalBytes) {
      this(kind, digest, totalBytes, NONE);
    }

    /** Whether {@code other} announces the same blob. */
    public boolean isOfSameBlob(UploadBegin other) {
      return kind == other.kind && digest.equals(other.digest) && totalBytes == other.totalBytes;
    }
  }

  /**
   * A piece of the announced blob.
   *
   * @param offset of its first byte in the blob
   * @param data at least one byte; owned by the record
   */
  record UploadChunk(int offset, byte[] data) implements HostCommand {

    public UploadChunk {
      notNegative("offset", offset);
      positive("number of bytes", data.length);
    }
  }

  /**
   * Runs a model over samples of a data set.
   *
   * @param evaluationId unique in a lease; executed at most once
   * @param sampleCount at least 1
   * @param timing null: accuracy only
   */
  record Evaluate(
      long evaluationId,
      Digest model,
      Digest dataSet,
      int firstSample,
      int sampleCount,
      @Nullable Timing timing)
      implements HostCommand {

    public Evaluate {
      notNegative("first sample", firstSample);
      positive("number of samples", sampleCount);
    }
  }

  /**
   * How to time a model.
   *
   * @param warmupSequences untimed sequences before the first window
   * @param windows measured windows, 0…32
   * @param minWindowMicros a window repeats the sequence until it lasts this long
   * @param maxSequencesPerWindow at least 1
   * @param perOperator one extra run, outside the windows, with a timer read around each operator
   */
  record Timing(
      int warmupSequences,
      int windows,
      int minWindowMicros,
      int maxSequencesPerWindow,
      boolean perOperator) {

    public Timing {
      notNegative("number of warm-up sequences", warmupSequences);
      notNegative("shortest window", minWindowMicros);
      positive("number of sequences in a window", maxSequencesPerWindow);
      if (windows < 0 || windows > Limits.MAX_WINDOWS) {
        throw new IllegalArgumentException(
            "The number of windows (%d) must be in [0, %d]."
                .formatted(windows, Limits.MAX_WINDOWS));
      }
    }
  }

  /** Asks for the per-sample records of the newest evaluation. */
  record FetchSamples(long evaluationId, int firstSample, int sampleCount) implements HostCommand {

    public FetchSamples {
      notNegative("first sample", firstSample);
      positive("number of samples", sampleCount);
    }
  }

  /** Stops the running evaluation, if any. */
  record Cancel() implements HostCommand {}

  /** Restarts the device: new boot nonce, nothing resident. */
  record Reset() implements HostCommand {}

  /** Changes the line's speed after the answer. */
  record SetBaud(int baud) implements HostCommand {

    public SetBaud {
      positive("baud rate", baud);
    }
  }

  /** Asks whether the device is there. */
  record Ping() implements HostCommand {}

  /**
   * Cases of one primitive of the arithmetic.
   *
   * @param arguments {@link ConformanceKind#argumentCount} numbers a case, back to back; at least
   *     one case
   */
  record Conformance(ConformanceKind kind, List<Integer> arguments) implements HostCommand {

    public Conformance {
      arguments = List.copyOf(arguments);
      int count = kind.argumentCount();
      if (arguments.isEmpty()
          || arguments.size() > Limits.MAX_CONFORMANCE_CASES * count
          || arguments.size() % count != 0) {
        throw new IllegalArgumentException(
            "The number of arguments (%d) of primitive (%s) must be %d for each of 1…%d cases."
                .formatted(arguments.size(), kind, count, Limits.MAX_CONFORMANCE_CASES));
      }
    }
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("The %s (%d) must be at least 1.".formatted(what, value));
    }
  }

  private static void notNegative(String what, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "The %s (%d) must be in [0, 2^31 − 1].".formatted(what, value));
    }
  }
}
