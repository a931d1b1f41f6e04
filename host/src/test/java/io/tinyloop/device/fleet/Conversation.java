package io.tinyloop.device.fleet;

import io.tinyloop.protocol.conformance.Answer;
import io.tinyloop.protocol.conformance.ConformanceTarget;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bare host and one device: it asks again when nothing comes, and hides nothing. */
final class Conversation implements ConformanceTarget, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 20;

  private final Fleet fleet;
  private final Link link;
  private int epoch;
  private int requestId;
  private long evaluationId;
  private @Nullable Hello hello;
  private @Nullable Evaluate newestEvaluation;
  private boolean fromCache;

  private Conversation(Fleet fleet, Link link) {
    this.fleet = fleet;
    this.link = link;
    this.requestId = (int) (System.nanoTime() & 0xFFFFFF);
    this.evaluationId = System.nanoTime();
  }

  /** Opens the only device of a fleet. */
  static Conversation with(Fleet fleet) throws IOException, InterruptedException {
    try {
      return new Conversation(fleet, fleet.devices().getFirst().open());
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /**
   * Says hello; a board that was used before keeps its fence, so this host takes an epoch above.
   */
  Hello begin() throws Exception {
    Hello said = hello();
    DeviceReply reply = ask(new HostCommand.Cancel());
    if (reply instanceof Refusal refusal) {
      epoch = refusal.expected() + 1;
    }
    return said;
  }

  Hello hello() throws Exception {
    Hello said = (Hello) ask(HelloRequest.of(77));
    hello = said;
    return said;
  }

  int epoch() {
    return epoch;
  }

  void useEpoch(int value) {
    epoch = value;
  }

  HostMessage number(HostCommand command) {
    requestId++;
    return new HostMessage(requestId, epoch, command);
  }

  /** The newest request's id. */
  int newest() {
    return requestId;
  }

  void send(byte[] frame) throws LinkException {
    link.send(frame);
  }

  DeviceReply ask(HostCommand command) throws LinkException, InterruptedException {
    HostMessage message = number(command);
    byte[] frame = HostMessageCodec.encode(message);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      send(frame);
      DeviceReply reply = answerOrNull(message.requestId());
      if (reply != null) {
        return reply;
      }
    }
    throw new AssertionError("No answer to %s.".formatted(command));
  }

  /** The final answer to a request that was sent already. */
  DeviceReply answer(int id) throws LinkException, InterruptedException {
    DeviceReply reply = answerOrNull(id);
    if (reply == null) {
      throw new AssertionError("No answer to request %d.".formatted(id));
    }
    return reply;
  }

  private @Nullable DeviceReply answerOrNull(int id) throws LinkException, InterruptedException {
    byte[] frame = link.receive(PATIENCE);
    while (frame != null) {
      DeviceMessage message = decoded(frame);
      // Of a message that does not decode, a device may not know the id.
      boolean answers = message.requestId() == id || isRefusalOfNothing(message);
      if (answers && !(message.reply() instanceof Progress)) {
        return message.reply();
      }
      frame = link.receive(PATIENCE);
    }
    return null;
  }

  private static boolean isRefusalOfNothing(DeviceMessage message) {
    return message.requestId() == 0 && message.reply() instanceof Refusal;
  }

  private static DeviceMessage decoded(byte[] frame) {
    try {
      return DeviceMessageCodec.decode(frame);
    } catch (InvalidMessageException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String name() {
    return link.name();
  }

  @Override
  public int[] primitive(ConformanceKind kind, int[] arguments)
      throws LinkException, InterruptedException {
    int each = kind.argumentCount();
    int[] outputs = new int[arguments.length / each];
    for (int done = 0; done < outputs.length; done += Limits.MAX_CONFORMANCE_CASES) {
      int count = Math.min(Limits.MAX_CONFORMANCE_CASES, outputs.length - done);
      List<Integer> part =
          Arrays.stream(arguments, done * each, (done + count) * each).boxed().toList();
      List<Integer> some = ((ConformanceReply) ask(new Conformance(kind, part))).outputs();
      for (int i = 0; i < count; i++) {
        outputs[done + i] = some.get(i);
      }
    }
    return outputs;
  }

  @Override
  public Answer offerModel(byte[] image) throws LinkException, InterruptedException {
    return offer(BlobKind.MODEL, image);
  }

  @Override
  public Answer offerDataSet(byte[] image) throws LinkException, InterruptedException {
    return offer(BlobKind.DATA_SET, image);
  }

  private Answer offer(BlobKind kind, byte[] image) throws LinkException, InterruptedException {
    return image.length == 0
        ? new Answer.Refused("A blob without bytes cannot be announced.")
        : answered(upload(kind, image));
  }

  private DeviceReply upload(BlobKind kind, byte[] image)
      throws LinkException, InterruptedException {
    int size = hello == null ? 64 : hello.maxChunkBytes();
    DeviceReply last = ask(new UploadBegin(kind, Digest.of(image), image.length));
    while (last instanceof UploadStatus(int next, boolean complete) && !complete) {
      int end = Math.min(image.length, next + size);
      last = ask(new UploadChunk(next, Arrays.copyOfRange(image, next, end)));
    }
    return last;
  }

  @Override
  public Answer evaluate(byte[] model, byte[] dataSet, int firstSample, int sampleCount)
      throws LinkException, InterruptedException {
    upload(BlobKind.DATA_SET, dataSet);
    upload(BlobKind.MODEL, model);
    evaluationId++;
    newestEvaluation =
        new Evaluate(
            evaluationId, Digest.of(model), Digest.of(dataSet), firstSample, sampleCount, null);
    return repeatEvaluation();
  }

  /** The newest evaluation's answer, asked for once more. */
  Answer repeatEvaluation() throws LinkException, InterruptedException {
    Evaluate evaluate = newestEvaluation;
    if (evaluate == null) {
      throw new IllegalStateException("Nothing was evaluated.");
    }
    return answered(ask(evaluate));
  }

  /** Whether the newest evaluation's answer came from the device's cache. */
  boolean fromCache() {
    return fromCache;
  }

  private Answer answered(DeviceReply reply) {
    return switch (reply) {
      case UploadStatus(_, boolean complete) when complete -> new Answer.Accepted();
      case EvaluateResult result -> {
        fromCache = result.fromCache();
        yield new Answer.Evaluated(
            result.correct(), result.predictionDigest().hex(), result.stateDigest().hex());
      }
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

  @Override
  public void close() {
    link.close();
    fleet.close();
  }
}
