package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A device in a few lines, which answers at once on the thread that sends, and can be told to
 * misbehave. Its links share its state, as connections to one board do.
 */
final class FakeDevice {

  volatile String uid;
  final List<HostCommand> commands = new ArrayList<>();
  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  private @Nullable Digest model;
  private @Nullable Digest announced;
  private @Nullable BlobKind announcedKind;
  private byte[] arriving = new byte[0];
  private int arrived;
  private long newestEvaluation;
  private InferenceResult newest = new InferenceResult(new byte[0], new int[0]);
  int opened;

  /** Open until one of its links is closed. */
  final CountDownLatch closed = new CountDownLatch(1);

  // What a test may change.
  long bootNonce = 1;
  int ramBytes = 1 << 20;
  int maxSamples = 10_000;
  int chunkBytes = 64;

  /** Whether it knows the data of an announcement. */
  boolean takesDataAtOnce = true;

  TickKind tickKind = TickKind.CYCLES;
  EnergyStatus energyStatus = EnergyStatus.NO_SENSOR;
  long energyNanojoules;
  int lostWindows;
  int tickHertz = 100_000_000;
  int newestEpoch;
  boolean swapsChallenge;

  /** Commands that never arrive; asked once for each copy that is sent. */
  Predicate<HostCommand> loses = _ -> false;

  /** Commands whose answers never arrive. */
  Predicate<HostCommand> losesAnswersTo = _ -> false;

  /** Called before a command is executed: the place to break something. */
  Consumer<HostCommand> before = _ -> {};

  /** Predictions that the device gets wrong. */
  int @Nullable [] wrongSamples;

  FakeDevice(String uid) {
    this.uid = uid;
  }

  Link open() {
    opened++;
    return new FakeLink();
  }

  /** How many commands of a kind arrived. */
  long count(Class<? extends HostCommand> kind) {
    return commands.stream().filter(kind::isInstance).count();
  }

  private List<DeviceReply> execute(HostMessage message) {
    HostCommand command = message.command();
    before.accept(command);
    commands.add(command);
    boolean fenced =
        !(command instanceof HostCommand.HelloRequest) && !(command instanceof HostCommand.Ping);
    if (fenced && message.leaseEpoch() < newestEpoch) {
      return List.of(new Refusal(RefusalReason.STALE_EPOCH, "", newestEpoch, message.leaseEpoch()));
    }
    return switch (command) {
      case HostCommand.HelloRequest hello -> List.of(hello(hello.challenge()));
      case HostCommand.UploadBegin begin -> List.of(beginWithData(begin));
      case HostCommand.UploadChunk chunk -> List.of(take(chunk));
      case HostCommand.Evaluate evaluate -> evaluate(evaluate);
      case HostCommand.FetchSamples fetch -> List.of(page(fetch));
      case HostCommand.Conformance _ ->
          List.of(Refusal.of(RefusalReason.UNSUPPORTED, "no conformance"));
      default -> List.of(new Done());
    };
  }

  private Hello hello(long challenge) {
    return new Hello(
        swapsChallenge ? challenge + 1 : challenge,
        uid,
        "cortex-m4",
        "fake",
        null,
        1,
        1,
        1,
        100_000_000,
        tickKind,
        tickHertz,
        ramBytes,
        chunkBytes,
        4,
        maxSamples,
        false,
        3300,
        false,
        List.copyOf(blobs.keySet()),
        "",
        0);
  }

  private DeviceReply beginWithData(HostCommand.UploadBegin begin) {
    DeviceReply reply = begin(begin);
    return takesDataAtOnce
            && begin.data().length > 0
            && reply instanceof UploadStatus(int next, boolean _)
            && next == 0
        ? take(new HostCommand.UploadChunk(0, begin.data()))
        : reply;
  }

  private DeviceReply begin(HostCommand.UploadBegin begin) {
    if (blobs.containsKey(begin.digest())) {
      return new UploadStatus(begin.totalBytes(), true);
    }
    if (begin.digest().equals(announced) && arrived < arriving.length) {
      return new UploadStatus(arrived, false);
    }
    int room = ramBytes - (begin.kind() == BlobKind.MODEL ? 0 : bytesOf(model));
    if (begin.totalBytes() > room) {
      return new Refusal(RefusalReason.TOO_LARGE, "", room, begin.totalBytes());
    }
    makeRoom(begin);
    announced = begin.digest();
    announcedKind = begin.kind();
    arriving = new byte[begin.totalBytes()];
    arrived = 0;
    return new UploadStatus(0, false);
  }

  private int bytesOf(@Nullable Digest blob) {
    byte[] bytes = blob == null ? null : blobs.get(blob);
    return bytes == null ? 0 : bytes.length;
  }

  private void makeRoom(HostCommand.UploadBegin begin) {
    if (begin.kind() == BlobKind.MODEL && model != null) {
      blobs.remove(model);
      model = null;
    }
    var digests = new ArrayList<>(blobs.keySet()).iterator();
    while (blobs.values().stream().mapToInt(b -> b.length).sum() + begin.totalBytes() > ramBytes) {
      Digest oldest = digests.next();
      if (!oldest.equals(model)) {
        blobs.remove(oldest);
      }
    }
  }

  private DeviceReply take(HostCommand.UploadChunk chunk) {
    int end = chunk.offset() + chunk.data().length;
    Digest name = announced;
    if (name == null || (chunk.offset() != arrived && end > arrived)) {
      int expected = name == null ? 0 : arrived;
      return new Refusal(RefusalReason.BAD_OFFSET, "", expected, chunk.offset());
    }
    if (end > arrived) {
      System.arraycopy(chunk.data(), 0, arriving, chunk.offset(), chunk.data().length);
      arrived = end;
    }
    boolean complete = arrived == arriving.length;
    if (complete) {
      if (!Digest.of(arriving).equals(name)) {
        return Refusal.of(RefusalReason.BAD_DIGEST, "");
      }
      blobs.put(name, arriving);
      model = announcedKind == BlobKind.MODEL ? name : model;
    }
    return new UploadStatus(arrived, complete);
  }

  private List<DeviceReply> evaluate(HostCommand.Evaluate command) {
    byte[] modelImage = blobs.get(command.model());
    byte[] dataImage = blobs.get(command.dataSet());
    if (modelImage == null) {
      return List.of(Refusal.of(RefusalReason.UNKNOWN_MODEL, ""));
    }
    if (dataImage == null) {
      return List.of(Refusal.of(RefusalReason.UNKNOWN_DATA_SET, ""));
    }
    if (command.sampleCount() > maxSamples) {
      return List.of(
          new Refusal(RefusalReason.SAMPLE_RANGE, "", maxSamples, command.sampleCount()));
    }
    try {
      DataSet data = DataSetImage.decode(dataImage);
      InferenceResult result =
          new ReferenceKernel()
              .run(
                  ModelImage.decode(modelImage),
                  data,
                  command.firstSample(),
                  command.sampleCount());
      spoil(result);
      newest = result;
      newestEvaluation = command.evaluationId();
      EvaluateResult answer = answer(command, result, data, modelImage.length);
      return List.of(new Progress(command.evaluationId(), 0), answer);
    } catch (InvalidImageException e) {
      return List.of(Refusal.of(RefusalReason.INVALID_MODEL, "no image"));
    }
  }

  private void spoil(InferenceResult result) {
    int[] wrong = wrongSamples;
    if (wrong != null) {
      Arrays.stream(wrong).forEach(sample -> result.traces()[sample]++);
    }
  }

  private EvaluateResult answer(
      HostCommand.Evaluate command, InferenceResult result, DataSet data, int modelBytes) {
    var timing = command.timing();
    List<Window> windows = new ArrayList<>();
    for (int i = 0; timing != null && i < timing.windows() - lostWindows; i++) {
      windows.add(new Window(10, 10L * (100 + i), energyNanojoules));
    }
    return new EvaluateResult(
        command.evaluationId(),
        result.correct(data, command.firstSample()),
        command.sampleCount(),
        Digest.fromBytes(result.predictionSha256()),
        Digest.fromBytes(result.stateSha256()),
        windows,
        List.of(),
        0,
        modelBytes,
        2 * modelBytes,
        energyStatus,
        false);
  }

  private DeviceReply page(HostCommand.FetchSamples fetch) {
    if (fetch.evaluationId() != newestEvaluation) {
      return Refusal.of(RefusalReason.SAMPLE_RANGE, "");
    }
    int from = fetch.firstSample();
    int to = from + Math.min(fetch.sampleCount(), 7);
    return new SampleRecords(
        fetch.evaluationId(),
        from,
        Arrays.copyOfRange(newest.predictions(), from, to),
        Arrays.copyOfRange(newest.traces(), from, to));
  }

  /** Forgets everything, as after a power cycle. */
  void powerCycle() {
    bootNonce++;
    blobs.clear();
    announced = null;
    model = null;
  }

  /** Drops a data set, as for want of room. */
  void dropDataSets() {
    blobs.keySet().removeIf(digest -> !digest.equals(model));
  }

  private final class FakeLink implements Link {

    private final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
    private volatile boolean shut;

    @Override
    public String name() {
      return "fake:" + uid;
    }

    @Override
    public void send(byte[] frame) throws LinkException {
      if (shut) {
        throw new LinkException(LinkException.Reason.CLOSED, "closed");
      }
      HostMessage message = decode(frame);
      if (loses.test(message.command())) {
        return;
      }
      List<DeviceReply> answers = execute(message);
      if (!losesAnswersTo.test(message.command())) {
        for (DeviceReply answer : answers) {
          replies.add(
              DeviceMessageCodec.encode(new DeviceMessage(bootNonce, message.requestId(), answer)));
        }
      }
    }

    private HostMessage decode(byte[] frame) {
      try {
        return HostMessageCodec.decode(frame);
      } catch (InvalidMessageException e) {
        throw new AssertionError("The host sent no message.", e);
      }
    }

    @Override
    public byte @Nullable [] receive(Duration timeout) throws InterruptedException {
      return replies.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public LinkStatistics statistics() {
      return new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
      shut = true;
      closed.countDown();
    }
  }
}
