package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamDecoderTest {

  private static final int MAX_FRAME_BYTES = 300;
  private static final byte[] FRAME = FrameCodec.encode(FrameKind.HOST, new byte[] {1, 0, 2});

  private final LinkCounters counters = new LinkCounters();
  private final StreamDecoder decoder = new StreamDecoder(MAX_FRAME_BYTES, counters);
  private final List<byte[]> frames = new ArrayList<>();

  @Test
  void findsFramesInSingleBytes() {
    byte[] stream = join(stuffed(FRAME), stuffed(FRAME));
    for (byte b : stream) {
      feed(new byte[] {b});
    }

    assertThat(frames).containsExactly(FRAME, FRAME);
    assertThat(counters.snapshot())
        .isEqualTo(new LinkStatistics(stream.length, 2, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void ignoresDelimitersOnAQuietLine() {
    feed(join(new byte[5], stuffed(FRAME), new byte[5]));

    assertThat(frames).containsExactly(FRAME);
    assertThat(counters.snapshot().errors()).isZero();
  }

  @Test
  void readsTheFrameAfterGarbage() {
    feed(join(new byte[] {9, 8, 7, 0}, stuffed(FRAME)));

    assertThat(frames).containsExactly(FRAME);
    assertThat(counters.snapshot().cobsErrors()).isEqualTo(1);
  }

  @Test
  void countsWhyItDropped() {
    byte[] badCrc = FRAME.clone();
    badCrc[7] ^= 1;
    feed(stuffed(badCrc));
    feed(stuffed(new byte[] {1, 2, 3}));
    feed(stuffed(FrameCodecTest.withCrc(FrameCodecTest.bytes("02 01 00000000"))));
    feed(stuffed(FrameCodec.encode(FrameKind.HOST, new byte[MAX_FRAME_BYTES - 9])));
    feed(new byte[] {5, 1, 0});

    assertThat(frames).isEmpty();
    assertThat(counters.snapshot().crcErrors()).isEqualTo(2);
    assertThat(counters.snapshot().headerErrors()).isEqualTo(1);
    assertThat(counters.snapshot().oversize()).isEqualTo(1);
    assertThat(counters.snapshot().cobsErrors()).isEqualTo(1);
  }

  @Test
  void takesTheLongestFrameWhateverItsBytes() {
    for (int fill : new int[] {0, 1, 255}) {
      byte[] payload = new byte[MAX_FRAME_BYTES - FrameCodec.OVERHEAD_BYTES];
      Arrays.fill(payload, (byte) fill);
      feed(stuffed(FrameCodec.encode(FrameKind.DEVICE, payload)));
    }

    assertThat(frames).hasSize(3);
  }

  @Test
  void dropsAMegabyteWithoutADelimiterAsOnePiece() {
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) 0x55);
    feed(join(endless, new byte[1], stuffed(FRAME)));

    assertThat(frames).containsExactly(FRAME);
    assertThat(counters.snapshot().oversize()).isEqualTo(1);
  }

  /**
   * 25,000 damaged streams a seed: whatever was flipped, dropped, inserted or spliced, only frames
   * that were sent come out, every frame whose bytes stayed whole comes out, and so does the frame
   * after the damage.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void acceptsWhatIsIntactAndNothingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 25_000; i++) {
      List<byte[]> sent = randomFrames(random);
      byte[] damaged =
          damage(join(sent.stream().map(f -> stuffed(f)).toArray(byte[][]::new)), random);
      Set<String> whole = pieces(damaged);
      whole.retainAll(hex(sent.stream().map(f -> Cobs.encode(f)).toList()));

      frames.clear();
      feedInPieces(join(damaged, new byte[1]), random);
      List<byte[]> before = List.copyOf(frames);
      feed(stuffed(FRAME));

      String as = "seed %d, stream %d".formatted(seed, i);
      assertThat(hex(sent)).as(as).containsAll(hex(before));
      assertThat(hex(before.stream().map(Cobs::encode).toList())).as(as).containsAll(whole);
      assertThat(frames).as(as).hasSize(before.size() + 1);
      assertThat(frames.getLast()).as(as).isEqualTo(FRAME);
    }
  }

  private static List<byte[]> randomFrames(SplittableRandom random) {
    List<byte[]> sent = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      byte[] payload = new byte[random.nextInt(60)];
      random.nextBytes(payload);
      sent.add(
          FrameCodec.encode(random.nextBoolean() ? FrameKind.HOST : FrameKind.DEVICE, payload));
    }
    return sent;
  }

  private static byte[] damage(byte[] stream, SplittableRandom random) {
    byte[] bytes = stream;
    for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + random.nextInt(1, 20));
      byte[] head = Arrays.copyOf(bytes, at);
      byte[] tail = Arrays.copyOfRange(bytes, end, bytes.length);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> flipped(bytes, at, random.nextInt(8));
            case 1 -> join(head, tail);
            case 2 -> join(head, randomBytes(random), Arrays.copyOfRange(bytes, at, bytes.length));
            default -> join(head, Arrays.copyOf(bytes, random.nextInt(bytes.length)), tail);
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) (1 << bit);
    return copy;
  }

  private static byte[] randomBytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1, 20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Set<String> pieces(byte[] stream) {
    Set<String> pieces = new HashSet<>();
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    for (byte b : join(stream, new byte[1])) {
      if (b == 0) {
        pieces.add(HexFormat.of().formatHex(piece.toByteArray()));
        piece.reset();
      } else {
        piece.write(b);
      }
    }
    return pieces;
  }

  private void feedInPieces(byte[] stream, SplittableRandom random) {
    int at = 0;
    while (at < stream.length) {
      int count = Math.min(stream.length - at, random.nextInt(1, 50));
      decoder.feed(stream, at, count, frames::add);
      at += count;
    }
  }

  private void feed(byte[] bytes) {
    decoder.feed(bytes, 0, bytes.length, frames::add);
  }

  private static Set<String> hex(List<byte[]> all) {
    Set<String> set = new HashSet<>();
    all.forEach(bytes -> set.add(HexFormat.of().formatHex(bytes)));
    return set;
  }

  private static byte[] stuffed(byte[] frame) {
    return join(Cobs.encode(frame), new byte[1]);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
