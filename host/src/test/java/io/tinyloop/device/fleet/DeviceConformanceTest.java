package io.tinyloop.device.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.conformance.Answer;
import io.tinyloop.protocol.conformance.ConformanceReport;
import io.tinyloop.protocol.conformance.Depth;
import io.tinyloop.protocol.conformance.Replay;
import io.tinyloop.protocol.conformance.Vectors;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.RefusalReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One suite for every kind of device: in-JVM, simulated behind links, the firmware as a process and
 * on emulated cores, and a board where {@code -Dhil.test.device=} names one, for example {@code
 * serial:/dev/ttyACM0}. It replays the vectors and gets everything wrong that a host can.
 */
@Timeout(300)
class DeviceConformanceTest {

  private static final RandomModels MODELS = new RandomModels(new SplittableRandom(11));
  private static final QuantizedGru MODEL =
      MODELS.model(List.of(RandomModels.homogeneous(4, true)), 9, List.of(20), 10);
  private static final byte[] MODEL_IMAGE = ModelImage.encode(MODEL);
  private static final byte[] DATA_IMAGE = DataSetImage.encode(MODELS.data(MODEL, 20, 12));

  static Stream<String> devices() {
    String board = System.getProperty("hil.test.device");
    return board != null
        ? Stream.of(board)
        : Stream.of(
            "sim:cortex-m4",
            "sim+tcp:cortex-m4",
            "sim+pty:cortex-m4",
            "native",
            "emulated:cortex-m4",
            "emulated:cortex-m0plus",
            "emulated:rv32",
            "emulated:stm32f4");
  }

  private static Conversation converse(String device) throws Exception {
    try {
      return Conversation.with(
          FleetFactory.of(
              List.of(DeviceSpec.parse(device)), FleetSettings.with(BatchedEngine.plain(), 1)));
    } catch (InvalidDeviceException e) {
      return skipped(device, e);
    }
  }

  private static Conversation skipped(String device, InvalidDeviceException e) {
    if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
      throw e;
    }
    System.out.println("SKIPPED " + device + ": " + e.problem());
    assumeTrue(false, e.problem());
    throw e;
  }

  @ParameterizedTest
  @MethodSource("devices")
  void conformsToTheVectors(String device) throws Exception {
    try (Conversation host = converse(device)) {
      host.begin();
      ConformanceReport report = Replay.run(host, Vectors.load(), Depth.ADMISSION);
      assertThat(report.failures()).isEmpty();
      assertThat(report.passed()).isGreaterThan(1000);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void refusesWhatIsWrongAndKeepsItsState(String device) throws Exception {
    try (Conversation host = converse(device)) {
      Hello hello = host.begin();
      assertThat(host.offerModel(MODEL_IMAGE)).isEqualTo(new Answer.Accepted());
      assertThat(host.offerDataSet(DATA_IMAGE)).isEqualTo(new Answer.Accepted());

      truncatedMessages(host);
      damagedFrames(host);
      oversizeMessages(host, hello);
      wrongDigests(host, hello);
      firstBytes(host, hello);
      staleEpochs(host);
      wrongVersions(host);

      // Nothing of that has touched what was resident: the wrong uploads were models.
      assertThat(host.hello().resident()).contains(Digest.of(DATA_IMAGE));
      assertThat(host.evaluate(MODEL_IMAGE, DATA_IMAGE, 0, 20))
          .isInstanceOf(Answer.Evaluated.class);
    }
  }

  private static void served(Conversation host) throws Exception {
    assertThat(host.ask(new Ping())).isEqualTo(new Done());
  }

  private static void refused(DeviceReply reply, RefusalReason reason) {
    assertThat(reply).isInstanceOf(Refusal.class);
    assertThat(((Refusal) reply).reason()).isEqualTo(reason);
  }

  /** A message without its last bytes, in a good frame. */
  private static void truncatedMessages(Conversation host) throws Exception {
    byte[] payload =
        payload(host.number(new UploadBegin(BlobKind.MODEL, Digest.of(new byte[1]), 1)));
    host.send(FrameCodec.encode(FrameKind.HOST, Arrays.copyOf(payload, payload.length - 3)));
    refused(host.answer(host.newest()), RefusalReason.MALFORMED);
    served(host);
  }

  private static byte[] payload(HostMessage message) {
    byte[] frame = HostMessageCodec.encode(message);
    return Arrays.copyOfRange(frame, 6, frame.length - 4);
  }

  /** Damaged frames, half frames and text are dropped without an answer. */
  private static void damagedFrames(Conversation host) throws Exception {
    byte[] frame = HostMessageCodec.encode(host.number(new Ping()));
    byte[] flipped = frame.clone();
    flipped[7] ^= 0x10;
    host.send(flipped);
    host.send(Arrays.copyOf(frame, frame.length / 2));
    byte[] version = frame.clone();
    version[0] = 9;
    host.send(version);
    host.send("AT+RST".getBytes(UTF_8));
    served(host);
  }

  /** A blob larger than the device, and a chunk beyond the announced end. */
  private static void oversizeMessages(Conversation host, Hello hello) throws Exception {
    Digest digest = Digest.of(new byte[] {1});
    refused(
        host.ask(new UploadBegin(BlobKind.MODEL, digest, Integer.MAX_VALUE)),
        RefusalReason.TOO_LARGE);
    host.ask(new UploadBegin(BlobKind.MODEL, digest, 8));
    refused(host.ask(new UploadChunk(0, new byte[9])), RefusalReason.TOO_LARGE);
    refused(host.ask(new UploadChunk(4, new byte[4])), RefusalReason.BAD_OFFSET);
    assertThat(hello.maxChunkBytes()).isGreaterThanOrEqualTo(64);
    served(host);
  }

  /** Bytes that are not what was announced; then reordered and repeated ones that are. */
  private static void wrongDigests(Conversation host, Hello hello) throws Exception {
    host.ask(new UploadBegin(BlobKind.MODEL, Digest.of(new byte[] {1}), 1));
    refused(host.ask(new UploadChunk(0, new byte[] {2})), RefusalReason.BAD_DIGEST);
    int size = Math.min(hello.maxChunkBytes(), 100);
    byte[] first = Arrays.copyOf(MODEL_IMAGE, size);
    byte[] second = Arrays.copyOfRange(MODEL_IMAGE, size, 2 * size);
    host.ask(new UploadBegin(BlobKind.MODEL, Digest.of(MODEL_IMAGE), MODEL_IMAGE.length));
    refused(host.ask(new UploadChunk(size, second)), RefusalReason.BAD_OFFSET);
    assertThat(host.ask(new UploadChunk(0, first))).isEqualTo(new UploadStatus(size, false));
    assertThat(host.ask(new UploadChunk(0, first))).isEqualTo(new UploadStatus(size, false));
    HostMessage chunk = host.number(new UploadChunk(size, second));
    for (int times = 0; times < 2; times++) {
      host.send(HostMessageCodec.encode(chunk));
      assertThat(host.answer(chunk.requestId())).isEqualTo(new UploadStatus(2 * size, false));
    }
    assertThat(host.offerModel(MODEL_IMAGE)).isEqualTo(new Answer.Accepted());
  }

  /** First bytes with the announcement: taken at the beginning, ignored later, bounded. */
  private static void firstBytes(Conversation host, Hello hello) throws Exception {
    Digest digest = Digest.of(MODEL_IMAGE);
    int total = MODEL_IMAGE.length;
    int size = Math.min(hello.maxChunkBytes(), 100);
    byte[] first = Arrays.copyOf(MODEL_IMAGE, size);
    host.ask(new UploadBegin(BlobKind.MODEL, Digest.of(new byte[] {1}), 1)); // another model
    for (int times = 0; times < 2; times++) {
      assertThat(host.ask(new UploadBegin(BlobKind.MODEL, digest, total, first)))
          .isEqualTo(new UploadStatus(size, false));
    }
    refused(
        host.ask(new UploadBegin(BlobKind.MODEL, digest, 3, new byte[4])), RefusalReason.TOO_LARGE);
    refused(
        host.ask(
            new UploadBegin(BlobKind.MODEL, digest, total, new byte[hello.maxChunkBytes() + 1])),
        RefusalReason.TOO_LARGE);
    assertThat(host.ask(new UploadBegin(BlobKind.MODEL, digest, total)))
        .isEqualTo(new UploadStatus(size, false));
    assertThat(host.offerModel(MODEL_IMAGE)).isEqualTo(new Answer.Accepted());
    byte[] small = Arrays.copyOf(MODEL_IMAGE, 8);
    refused(
        host.ask(new UploadBegin(BlobKind.MODEL, Digest.of(new byte[] {1}), 8, small)),
        RefusalReason.BAD_DIGEST);
    assertThat(host.offerModel(MODEL_IMAGE)).isEqualTo(new Answer.Accepted());
  }

  private static void staleEpochs(Conversation host) throws Exception {
    int epoch = host.epoch();
    host.useEpoch(epoch + 2);
    served(host);
    assertThat(
            host.ask(new UploadBegin(BlobKind.MODEL, Digest.of(MODEL_IMAGE), MODEL_IMAGE.length)))
        .isEqualTo(new UploadStatus(MODEL_IMAGE.length, true));
    host.useEpoch(epoch + 1);
    DeviceReply reply = host.ask(new Reset());
    refused(reply, RefusalReason.STALE_EPOCH);
    assertThat(((Refusal) reply).expected()).isEqualTo(epoch + 2);
    host.useEpoch(epoch + 3);
  }

  private static void wrongVersions(Conversation host) throws Exception {
    refused(host.ask(new HelloRequest(7, 9, 1)), RefusalReason.UNSUPPORTED_VERSION);
    Evaluate unknown =
        new Evaluate(5, Digest.of(new byte[] {3}), Digest.of(DATA_IMAGE), 0, 1, null);
    refused(host.ask(unknown), RefusalReason.UNKNOWN_MODEL);
    served(host);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void answersAnEvaluationOnceAndFromTheCacheAfter(String device) throws Exception {
    try (Conversation host = converse(device)) {
      host.begin();
      Answer first = host.evaluate(MODEL_IMAGE, DATA_IMAGE, 3, 10);
      assertThat(host.repeatEvaluation()).isEqualTo(first);
      assertThat(host.fromCache()).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
