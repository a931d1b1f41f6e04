package io.tinyloop.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.protocol.wire.Cobs;
import io.tinyloop.protocol.wire.Crc32c;
import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.FrameOutcome;
import io.tinyloop.protocol.wire.LinkCounters;
import io.tinyloop.protocol.wire.StreamDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frame codec of the contract writes what the oracle writes, and recovers what it must. */
class FrameAgreementTest {

  private static Stream<JsonNode> tests(String type) {
    return VectorReplay.read("frame.json")
        .get("testGroups")
        .valueStream()
        .filter(group -> group.get("type").asText().equals(type))
        .flatMap(group -> group.get("tests").valueStream());
  }

  private static byte[] bytes(JsonNode node, String member) {
    return OracleBytes.parseHex(node.get(member).asText());
  }

  static Stream<JsonNode> checksums() {
    return tests("crc32c");
  }

  @ParameterizedTest
  @MethodSource("checksums")
  void checksumsAgree(JsonNode test) {
    assertThat(Integer.toUnsignedLong(Crc32c.of(bytes(test, "data"))))
        .isEqualTo(test.get("crc").asLong());
  }

  static Stream<JsonNode> stuffings() {
    return tests("cobs");
  }

  @ParameterizedTest
  @MethodSource("stuffings")
  void stuffingsAgree(JsonNode test) {
    assertThat(Cobs.decode(bytes(test, "encoded"))).isEqualTo(bytes(test, "decoded"));
    if (test.get("canonical").asBoolean()) {
      assertThat(Cobs.encode(bytes(test, "decoded"))).isEqualTo(bytes(test, "encoded"));
    }
  }

  static Stream<JsonNode> brokenStuffings() {
    return tests("cobsInvalid");
  }

  @ParameterizedTest
  @MethodSource("brokenStuffings")
  void brokenStuffingIsRefused(JsonNode test) {
    assertThat(Cobs.decode(bytes(test, "encoded"))).isNull();
  }

  static Stream<JsonNode> frames() {
    return tests("frame");
  }

  @ParameterizedTest
  @MethodSource("frames")
  void framesAgree(JsonNode test) {
    FrameKind kind = Objects.requireNonNull(FrameKind.of(test.get("kind").asInt()));
    byte[] frame = FrameCodec.encode(kind, bytes(test, "payload"));
    assertThat(frame).isEqualTo(bytes(test, "frame"));
    assertThat(received(bytes(test, "stream"), frame.length))
        .containsExactly(OracleBytes.hex(frame));
  }

  static Stream<JsonNode> streams() {
    return tests("stream");
  }

  @ParameterizedTest
  @MethodSource("streams")
  void damagedStreamsGiveTheirGoodFramesAndNoOther(JsonNode test) {
    List<String> expected = new ArrayList<>();
    for (JsonNode frame : test.get("frames")) {
      byte[] bytes = OracleFrame.frame(frame.get("kind").asInt(), bytes(frame, "payload"));
      expected.add(OracleBytes.hex(bytes));
    }
    assertThat(received(bytes(test, "stream"), 300)).isEqualTo(expected);
  }

  private static List<String> received(byte[] stream, int maximumFrameBytes) {
    List<String> frames = new ArrayList<>();
    var decoder = new StreamDecoder(maximumFrameBytes, new LinkCounters());
    decoder.feed(
        stream,
        0,
        stream.length,
        frame -> {
          assertThat(FrameCodec.decode(frame, maximumFrameBytes))
              .isInstanceOf(FrameOutcome.Frame.class);
          frames.add(OracleBytes.hex(frame));
        });
    return frames;
  }
}
