package io.tinyloop.device;

import io.tinyloop.protocol.conformance.Answer;
import io.tinyloop.protocol.conformance.ConformanceTarget;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A device behind a session, as the vectors are played to it. Used by one thread. */
final class SessionTarget implements ConformanceTarget {

  /** Most cases of one message, whatever their arguments. */
  private static final int CASES = 16;

  private final DeviceSession session;
  private final LongSupplier evaluationIds;
  private final Deadline deadline;

  SessionTarget(DeviceSession session, LongSupplier evaluationIds, Deadline deadline) {
    this.session = session;
    this.evaluationIds = evaluationIds;
    this.deadline = deadline;
  }

  /** Carries the end of a session through a caller that knows only links. */
  static final class Ended extends RuntimeException {

    private final SessionException cause;

    private Ended(SessionException cause) {
      super(cause);
      this.cause = cause;
    }

    SessionException cause() {
      return cause;
    }
  }

  /** Something that a device is asked, and may refuse. */
  private interface Question {
    Answer ask() throws SessionException, InterruptedException;
  }

  @Override
  public String name() {
    return session.hello().uid();
  }

  @Override
  public int[] primitive(ConformanceKind kind, int[] arguments) throws InterruptedException {
    int step = CASES * kind.argumentCount();
    int[] outputs = new int[arguments.length / kind.argumentCount()];
    try {
      for (int from = 0; from < arguments.length; from += step) {
        int to = Math.min(from + step, arguments.length);
        List<Integer> cases =
            IntStream.of(Arrays.copyOfRange(arguments, from, to)).boxed().toList();
        int at = from / kind.argumentCount();
        for (int output : session.conformance(kind, cases, deadline)) {
          outputs[at++] = output;
        }
      }
      return outputs;
    } catch (SessionException e) {
      throw new Ended(e);
    }
  }

  @Override
  public Answer offerModel(byte[] image) throws InterruptedException {
    return offer(BlobKind.MODEL, image);
  }

  @Override
  public Answer offerDataSet(byte[] image) throws InterruptedException {
    return offer(BlobKind.DATA_SET, image);
  }

  private Answer offer(BlobKind kind, byte[] image) throws InterruptedException {
    if (image.length == 0) {
      return new Answer.Unsupported("A blob of no bytes cannot be announced.");
    }
    return answer(() -> {
      upload(kind, image);
      return new Answer.Accepted();
    });
  }

  private Digest upload(BlobKind kind, byte[] image) throws SessionException, InterruptedException {
    Blob blob = new Blob(kind, Digest.of(image), image);
    session.ensureUploaded(blob, deadline);
    return blob.digest();
  }

  @Override
  public Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount)
      throws InterruptedException {
    return answer(() -> {
      Digest modelDigest = upload(BlobKind.MODEL, model);
      Digest dataDigest = upload(BlobKind.DATA_SET, dataSet);
      Evaluate command =
          new Evaluate(
              evaluationIds.getAsLong(), modelDigest, dataDigest, firstSample, sampleCount, null);
      EvaluateResult result = session.evaluate(command, deadline);
      return new Answer.Evaluated(
          result.correct(), result.predictionDigest().hex(), result.stateDigest().hex());
    });
  }

  private static Answer answer(Question question) throws InterruptedException {
    try {
      return question.ask();
    } catch (SessionException.Refused e) {
      return answer(e);
    } catch (SessionException e) {
      throw new Ended(e);
    }
  }

  private static Answer answer(SessionException.Refused refused) {
    Refusal refusal = refused.refusal();
    return switch (refusal.reason()) {
      case INVALID_MODEL, INVALID_DATA_SET, INCOMPATIBLE ->
          new Answer.Refused(refusal.reason() + " " + refusal.detail());
      case TOO_LARGE, UNSUPPORTED, SAMPLE_RANGE ->
          new Answer.Unsupported(refusal.reason() + " " + refusal.detail());
      default -> throw new Ended(refused);
    };
  }
}
