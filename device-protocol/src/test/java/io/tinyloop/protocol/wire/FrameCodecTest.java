package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.FrameOutcome.Damage;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

  /** A ping: request_id = 1, body 12 empty. */
  private static final String PING =
      """
      01        version
      01        kind: host
      04000000  length
      0801      request_id = 1
      6200      ping {}
      """;

  private static final byte[] PAYLOAD = {0x08, 0x01, 0x62, 0x00};

  @Test
  void crcIsCastagnoli() {
    assertThat(Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
  }

  @Test
  void writesTheFrameFieldByField() {
    byte[] beforeCrc = bytes(PING);
    byte[] frame = FrameCodec.encode(FrameKind.HOST, PAYLOAD);

    assertThat(frame).isEqualTo(withCrc(beforeCrc));
    assertThat(FrameCodec.decode(frame, frame.length))
        .usingRecursiveComparison()
        .isEqualTo(new Frame(FrameKind.HOST, PAYLOAD));
  }

  @Test
  void readsAnEmptyPayload() {
    byte[] frame = FrameCodec.encode(FrameKind.DEVICE, new byte[0]);

    assertThat(frame).hasSize(FrameCodec.OVERHEAD_BYTES);
    assertThat(FrameCodec.decode(frame, frame.length)).isInstanceOf(Frame.class);
  }

  @Test
  void rejectsEverySingleBitFlip() {
    byte[] frame = FrameCodec.encode(FrameKind.HOST, PAYLOAD);
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(FrameCodec.decode(damaged, 100)).as("bit %d", bit).isEqualTo(of(Damage.BAD_CRC));
    }
  }

  @Test
  void rejectsEveryTruncation() {
    byte[] frame = FrameCodec.encode(FrameKind.HOST, PAYLOAD);
    for (int length = 0; length < frame.length; length++) {
      assertThat(FrameCodec.decode(Arrays.copyOf(frame, length), 100))
          .isEqualTo(of(length < FrameCodec.OVERHEAD_BYTES ? Damage.TRUNCATED : Damage.BAD_CRC));
    }
  }

  @Test
  void rejectsAFrameLongerThanTheReceiverTakes() {
    byte[] frame = FrameCodec.encode(FrameKind.HOST, PAYLOAD);

    assertThat(FrameCodec.decode(frame, frame.length - 1)).isEqualTo(of(Damage.OVERSIZE));
  }

  @Test
  void rejectsAnotherVersion() {
    assertThat(decodeHeader("02 01 00000000")).isEqualTo(of(Damage.UNKNOWN_VERSION));
  }

  @Test
  void rejectsAnUnknownKind() {
    assertThat(decodeHeader("01 03 00000000")).isEqualTo(of(Damage.UNKNOWN_KIND));
  }

  @Test
  void rejectsALengthFieldThatDisagrees() {
    assertThat(decodeHeader("01 01 01000000")).isEqualTo(of(Damage.BAD_LENGTH));
    assertThat(decodeHeader("01 01 00000000 00")).isEqualTo(of(Damage.BAD_LENGTH));
    assertThat(decodeHeader("01 01 FFFFFFFF")).isEqualTo(of(Damage.BAD_LENGTH));
  }

  private static FrameOutcome decodeHeader(String beforeCrc) {
    byte[] frame = withCrc(bytes(beforeCrc));
    return FrameCodec.decode(frame, frame.length);
  }

  private static Damaged of(Damage damage) {
    return new Damaged(damage);
  }

  static byte[] withCrc(byte[] beforeCrc) {
    return ByteBuffer.allocate(beforeCrc.length + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(beforeCrc)
        .putInt(Crc32c.of(beforeCrc))
        .array();
  }

  /** Hexadecimal digits, one field a line; the rest of a line after two blanks is comment. */
  static byte[] bytes(String table) {
    StringBuilder digits = new StringBuilder();
    table.lines().forEach(line -> digits.append(line.split("  ", 2)[0].replace(" ", "")));
    return HexFormat.of().parseHex(digits);
  }
}
