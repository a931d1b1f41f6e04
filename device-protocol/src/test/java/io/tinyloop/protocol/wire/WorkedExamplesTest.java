package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.conformance.PrimitiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The conversation and the numbers that PROTOCOL.md and ARITHMETIC.md show are the codecs' and the
 * kernel's.
 */
class WorkedExamplesTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private static List<String> lines() throws IOException {
    List<String> all = Files.readAllLines(Path.of("..", "device-protocol", "PROTOCOL.md"));
    return all.subList(all.indexOf("## 12. A conversation in bytes"), all.size());
  }

  private static byte[] bytes(String line) {
    return HEX.parseHex(line.strip().replaceFirst("^\\w+ +", ""));
  }

  private static byte[] unstuffed(byte[] piece) {
    byte[] stuffed = Arrays.copyOf(piece, piece.length - 1);
    byte[] frame = Cobs.decode(stuffed);
    assertThat(piece).endsWith(0);
    assertThat(frame).isNotNull();
    assertThat(Cobs.encode(frame)).isEqualTo(stuffed);
    return frame;
  }

  @Test
  void everyStreamIsAMessageThatEncodesToTheSameBytes() throws Exception {
    List<byte[]> streams =
        lines().stream()
            .filter(line -> line.startsWith("    stream"))
            .map(WorkedExamplesTest::bytes)
            .toList();
    assertThat(streams).hasSize(8);
    for (byte[] stream : streams) {
      byte[] frame = unstuffed(stream);
      byte[] again =
          frame[1] == FrameKind.HOST.number()
              ? HostMessageCodec.encode(HostMessageCodec.decode(frame))
              : DeviceMessageCodec.encode(DeviceMessageCodec.decode(frame));
      assertThat(again).isEqualTo(frame);
    }
  }

  @Test
  void payloadAndFrameOfAStreamAreInIt() throws Exception {
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("    payload")) {
        boolean framed = lines.get(i + 1).startsWith("    frame");
        byte[] frame = unstuffed(bytes(lines.get(framed ? i + 2 : i + 1)));
        assertThat(bytes(lines.get(i))).isEqualTo(Arrays.copyOfRange(frame, 6, frame.length - 4));
        if (framed) {
          assertThat(bytes(lines.get(i + 1))).isEqualTo(frame);
        }
      }
    }
  }

  @Test
  void everyPrimitiveComputesWhatTheLawShows() throws Exception {
    List<String[]> cases =
        Files.readAllLines(Path.of("..", "device-protocol", "ARITHMETIC.md")).stream()
            .filter(line -> line.matches("\\| [A-Z]+ \\| [-0-9, ]+ \\| -?[0-9]+ \\|.*"))
            .map(line -> line.split(" *\\| *"))
            .toList();
    assertThat(cases).hasSize(14);
    for (String[] cells : cases) {
      int[] arguments = Arrays.stream(cells[2].split(", ")).mapToInt(Integer::parseInt).toArray();
      assertThat(PrimitiveKernel.compute(ConformanceKind.valueOf(cells[1]), arguments))
          .as("%s %s", cells[1], cells[2])
          .containsExactly(Integer.parseInt(cells[3]));
    }
  }
}
