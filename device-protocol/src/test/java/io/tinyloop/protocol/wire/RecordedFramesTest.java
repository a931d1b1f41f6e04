package io.tinyloop.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that earlier versions sent still say what they said (recorded/README.md). */
class RecordedFramesTest {

  private static final String FOLDER = "/recorded/";

  /** One line of a recording: who sent it, and its bytes. */
  private record Recorded(FrameKind kind, String hex) {
    @Override
    public String toString() {
      return kind + " " + hex;
    }
  }

  /** Every message of this version, as {@link MessageCodecTest} lists them. */
  private static List<Recorded> ofThisVersion() {
    HexFormat hex = HexFormat.of();
    List<Recorded> frames = new ArrayList<>();
    MessageCodecTest.commands()
        .map(command -> HostMessageCodec.encode(new HostMessage(300, 2, command)))
        .forEach(frame -> frames.add(new Recorded(FrameKind.HOST, hex.formatHex(frame))));
    MessageCodecTest.replies()
        .map(reply -> DeviceMessageCodec.encode(new DeviceMessage(1L << 40, 9, reply)))
        .forEach(frame -> frames.add(new Recorded(FrameKind.DEVICE, hex.formatHex(frame))));
    return frames;
  }

  static Stream<Recorded> recordings() throws IOException {
    List<Recorded> all = new ArrayList<>();
    for (String version : text("versions.txt").lines().toList()) {
      text("frames-" + version + ".txt")
          .lines()
          .map(line -> line.split(" "))
          .forEach(words -> all.add(new Recorded(FrameKind.valueOf(words[0]), words[1])));
    }
    return all.stream();
  }

  /** Decodes, and says the same when it is encoded again: no field was lost or read as another. */
  @ParameterizedTest
  @MethodSource("recordings")
  void stillDecodes(Recorded recorded) throws Exception {
    byte[] frame = HexFormat.of().parseHex(recorded.hex());
    byte[] again =
        switch (recorded.kind()) {
          case HOST -> HostMessageCodec.encode(HostMessageCodec.decode(frame));
          case DEVICE -> DeviceMessageCodec.encode(DeviceMessageCodec.decode(frame));
        };
    assertThat(HexFormat.of().formatHex(again)).isEqualTo(recorded.hex());
  }

  @Test
  void theNewestRecordingHasEveryMessage() throws Exception {
    List<Recorded> now = ofThisVersion();
    String asked = System.getProperty("tinyloop.record");
    if (asked != null) {
      Path file = Path.of("src/test/resources/recorded/frames-" + asked + ".txt");
      Files.writeString(
          file, String.join("\n", now.stream().map(Recorded::toString).toList()) + "\n", US_ASCII);
    }
    assertThat(recordings()).hasSizeGreaterThanOrEqualTo(now.size());
  }

  private static String text(String name) throws IOException {
    try (InputStream in = RecordedFramesTest.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), US_ASCII);
    }
  }
}
