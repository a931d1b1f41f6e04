package io.tinyloop.simulator.link;

import io.tinyloop.protocol.conformance.Answer;
import io.tinyloop.protocol.conformance.ConformanceTarget;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.simulator.TestHost;
import java.util.Arrays;
import java.util.List;

/** A device behind a link, as a target of the vectors. */
final class LinkTarget implements ConformanceTarget {

  private final TestHost host;
  private final Hello hello;
  private long evaluationId;

  LinkTarget(TestHost host) throws Exception {
    this.host = host;
    this.hello = host.hello();
  }

  @Override
  public String name() {
    return host.link().name();
  }

  @Override
  public int[] primitive(ConformanceKind kind, int[] arguments) {
    int[] outputs = new int[arguments.length / kind.argumentCount()];
    for (int done = 0; done < outputs.length; done += Limits.MAX_CONFORMANCE_CASES) {
      int count = Math.min(Limits.MAX_CONFORMANCE_CASES, outputs.length - done);
      int from = done * kind.argumentCount();
      List<Integer> part =
          Arrays.stream(arguments, from, from + count * kind.argumentCount()).boxed().toList();
      if (request(new Conformance(kind, part)) instanceof ConformanceReply(List<Integer> some)) {
        for (int i = 0; i < some.size(); i++) {
          outputs[done + i] = some.get(i);
        }
      } else {
        throw new AssertionError("The cases %s of %s were refused.".formatted(part, kind));
      }
    }
    return outputs;
  }

  @Override
  public Answer offerModel(byte[] image) {
    return offer(BlobKind.MODEL, image);
  }

  @Override
  public Answer offerDataSet(byte[] image) {
    return offer(BlobKind.DATA_SET, image);
  }

  private Answer offer(BlobKind kind, byte[] image) {
    if (image.length == 0) {
      return new Answer.Refused("A blob without bytes cannot be announced.");
    }
    return answer(upload(kind, image));
  }

  @Override
  public Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount) {
    upload(BlobKind.DATA_SET, dataSet);
    upload(BlobKind.MODEL, model);
    evaluationId++;
    return answer(
        request(
            new Evaluate(
                evaluationId,
                Digest.of(model),
                Digest.of(dataSet),
                firstSample,
                sampleCount,
                null)));
  }

  private static Answer answer(DeviceReply reply) {
    return switch (reply) {
      case UploadStatus(_, boolean complete) when complete -> new Answer.Accepted();
      case EvaluateResult result ->
          new Answer.Evaluated(
              result.correct(), result.predictionDigest().hex(), result.stateDigest().hex());
      case Refusal refusal ->
          switch (refusal.reason()) {
            case TOO_LARGE -> new Answer.Unsupported(refusal.detail());
            case INVALID_MODEL, INVALID_DATA_SET, INCOMPATIBLE ->
                new Answer.Refused(refusal.detail());
            default -> throw new AssertionError(refusal);
          };
      default -> throw new AssertionError(reply);
    };
  }

  private DeviceReply request(HostCommand command) {
    try {
      return host.request(command);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private DeviceReply upload(BlobKind kind, byte[] blob) {
    try {
      return host.upload(kind, blob, hello);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
