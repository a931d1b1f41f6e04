package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.SetBaud;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  private static final Digest MODEL = Digest.of(new byte[] {1});
  private static final Digest DATA = Digest.of(new byte[] {2});

  static Stream<HostCommand> commands() {
    return Stream.of(
        HelloRequest.of(-2),
        new UploadBegin(BlobKind.MODEL, MODEL, 20_000),
        new UploadBegin(BlobKind.DATA_SET, DATA, Integer.MAX_VALUE),
        new UploadBegin(BlobKind.MODEL, MODEL, 3, new byte[] {3, 0, -1}),
        new UploadChunk(0, new byte[] {0, 1, 2}),
        new Evaluate(-1, MODEL, DATA, 0, 1, null),
        new Evaluate(7, MODEL, DATA, 5, 1000, new Timing(1, 5, 30_000, 50, true)),
        new FetchSamples(7, 128, 128),
        new Cancel(),
        new Reset(),
        new SetBaud(921_600),
        new Ping(),
        new Conformance(ConformanceKind.FUSED, List.of(32768, -5, Integer.MIN_VALUE, 1, 2, 3)));
  }

  static Stream<DeviceReply> replies() {
    return Stream.of(
        hello(MODEL),
        hello(null),
        new UploadStatus(1024, false),
        new Progress(-7, 100),
        new EvaluateResult(
            7,
            3,
            4,
            MODEL,
            DATA,
            List.of(new Window(3, 1L << 40, 12), new Window(3, 0, 0)),
            List.of(1L, 0L, 1L << 50),
            0,
            100,
            200,
            EnergyStatus.MODELLED,
            true),
        new SampleRecords(7, 128, new byte[] {0, (byte) 255}, new int[] {1, -1}),
        new Refusal(RefusalReason.BAD_OFFSET, "", -1, 5),
        new Log(LogLevel.WARNING, "brown-out"),
        new Done(),
        new ConformanceReply(List.of(0, -1, Integer.MAX_VALUE)));
  }

  private static Hello hello(@Nullable Digest firmware) {
    return new Hello(
        -2,
        "00112233",
        "cortex-m4",
        "bench",
        firmware,
        1,
        1,
        1,
        80_000_000,
        TickKind.MODELLED_CYCLES,
        80_000_000,
        131_072,
        1024,
        8,
        5000,
        false,
        3300,
        true,
        List.of(MODEL, DATA),
        "-O2",
        1 << 20);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void givesBackEveryCommand(HostCommand command) throws Exception {
    HostMessage message = new HostMessage(Integer.MAX_VALUE, 3, command);

    assertThat(HostMessageCodec.decode(HostMessageCodec.encode(message)))
        .usingRecursiveComparison()
        .isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void givesBackEveryReply(DeviceReply reply) throws Exception {
    DeviceMessage message = new DeviceMessage(Long.MIN_VALUE, 9, reply);

    assertThat(DeviceMessageCodec.decode(DeviceMessageCodec.encode(message)))
        .usingRecursiveComparison()
        .isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource(RefusalReason.class)
  void givesBackEveryReason(RefusalReason reason) throws Exception {
    DeviceMessage message = new DeviceMessage(1, 1, Refusal.of(reason, "no"));

    assertThat(DeviceMessageCodec.decode(DeviceMessageCodec.encode(message))).isEqualTo(message);
  }

  @Test
  void writesAChunkFieldByField() {
    byte[] frame =
        HostMessageCodec.encode(
            new HostMessage(300, 2, new UploadChunk(1024, new byte[] {(byte) 0xAA, 0x00})));

    assertThat(frame)
        .isEqualTo(
            FrameCodecTest.withCrc(
                FrameCodecTest.bytes(
                    """
                    01        version
                    01        kind: host
                    0e000000  length
                    08ac02    request_id = 300
                    1002      lease_epoch = 2
                    2a07      upload_chunk, 7 bytes
                    088008    offset = 1024
                    1202aa00  data
                    """)));
  }

  @Test
  void ignoresUnknownFields() throws Exception {
    HostMessage message =
        HostMessageCodec.decode(
            host(
                """
                0801    request_id = 1
                6203    ping, 3 bytes
                f80101  unknown field 31 = 1
                a00105  unknown field 20 = 5
                """));

    assertThat(message).isEqualTo(new HostMessage(1, 0, new Ping()));
  }

  @Test
  void namesTheRequestOfAnUnknownCommand() {
    assertInvalid(host("0807 1003 9a0600"), RefusalReason.UNSUPPORTED, 7, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0807 1003 2200", // upload_begin without kind, digest, length
        "0807 1003 22 06 0801 1202 aabb", // digest of 2 bytes
        "0807 1003 2a00", // chunk without data
        "0807 1003 3200", // evaluate without digests
        "0807 1003 3a00", // fetch of no samples
        "0807 1003 5200", // baud 0
        "0807 1003 5a00", // conformance without a primitive
        "0807 1003 5a05 0801 120101", // one argument of four
        "0807 1003 1a00", // hello without versions
      })
  void namesTheRequestOfACommandOutOfItsRange(String payload) {
    assertInvalid(host(payload), RefusalReason.MALFORMED, 7, 3);
  }

  @Test
  void takesADigestOfZerosForAMissingOne() {
    String zeros = "00".repeat(Digest.BYTES);

    assertInvalid(
        host("0807 1003 2226 0801 1220 " + zeros + "1805"), RefusalReason.MALFORMED, 7, 3);
    assertThat(host("0807 1003 2226 0801 1220 " + "01".repeat(Digest.BYTES) + "1805"))
        .satisfies(frame -> assertThat(HostMessageCodec.decode(frame).requestId()).isEqualTo(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6200", "08ffffffff0f 6200", "0801 10ffffffff0f 6200"})
  void rejectsIdsOutOfTheirRange(String payload) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> HostMessageCodec.decode(host(payload)));
  }

  @Test
  void rejectsAFrameOfTheOtherDirection() {
    byte[] device = DeviceMessageCodec.encode(new DeviceMessage(1, 1, new Done()));
    byte[] host = HostMessageCodec.encode(new HostMessage(1, 1, new Ping()));

    assertInvalid(device, RefusalReason.MALFORMED, 0, 0);
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> DeviceMessageCodec.decode(host));
  }

  @Test
  void rejectsRandomPayloadsWithATypedError() {
    SplittableRandom random = new SplittableRandom(5);
    int valid = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] payload = new byte[random.nextInt(40)];
      random.nextBytes(payload);
      valid += decodes(FrameCodec.encode(FrameKind.HOST, payload)) ? 1 : 0;
      valid += decodes(FrameCodec.encode(FrameKind.DEVICE, payload)) ? 1 : 0;
    }

    assertThat(valid).isLessThan(100);
  }

  @Test
  void rejectsDamagedMessagesWithATypedError() {
    SplittableRandom random = new SplittableRandom(6);
    List<byte[]> frames =
        Stream.concat(
                commands().map(c -> HostMessageCodec.encode(new HostMessage(1, 1, c))),
                replies().map(r -> DeviceMessageCodec.encode(new DeviceMessage(1, 1, r))))
            .toList();
    int invalid = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] frame = frames.get(random.nextInt(frames.size())).clone();
      byte[] payload = Arrays.copyOfRange(frame, 6, frame.length - 4);
      if (payload.length > 0) {
        payload[random.nextInt(payload.length)] ^= (byte) (1 << random.nextInt(8));
      }
      FrameKind kind = frame[1] == 1 ? FrameKind.HOST : FrameKind.DEVICE;
      invalid += decodes(FrameCodec.encode(kind, payload)) ? 0 : 1;
    }

    assertThat(invalid).isGreaterThan(1000);
  }

  private static boolean decodes(byte[] frame) {
    try {
      Object message =
          frame[1] == 1 ? HostMessageCodec.decode(frame) : DeviceMessageCodec.decode(frame);
      return message != null;
    } catch (InvalidMessageException e) {
      return false;
    }
  }

  private static byte[] host(String payload) {
    return FrameCodec.encode(FrameKind.HOST, FrameCodecTest.bytes(payload));
  }

  private static void assertInvalid(byte[] frame, RefusalReason reason, int request, int epoch) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> HostMessageCodec.decode(frame))
        .satisfies(e -> {
          assertThat(e.reason()).isEqualTo(reason);
          assertThat(e.requestId()).isEqualTo(request);
          assertThat(e.leaseEpoch()).isEqualTo(epoch);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, 80000000, 1024, 8, uid (a/b)",
    "+, 80000000, 1024, 8, uid (+)",
    "board, 168, 1024, 8, clock",
    "board, 80000000, 2147483647, 8, longest chunk",
    "board, 80000000, 1024, 1025, chunk window",
  })
  void refusesAHelloThatClaimsWhatNoDeviceHas(
      String uid, int clock, int chunk, int window, String problem) {
    Hello good = hello(MODEL);
    assertThatThrownBy(() ->
            new Hello(
                good.challenge(),
                uid,
                good.mcu(),
                good.board(),
                good.firmwareDigest(),
                1,
                1,
                1,
                clock,
                good.tickKind(),
                good.tickHertz(),
                good.ramBytes(),
                chunk,
                window,
                good.maxSamples(),
                false,
                0,
                false,
                good.resident(),
                "",
                0))
        .hasMessageContaining(problem);
  }
}
