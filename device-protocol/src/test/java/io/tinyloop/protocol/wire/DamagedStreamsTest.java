package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A million damaged streams: flipped bits, lost, inserted and spliced bytes. Only frames that were
 * sent come out, and the frame after the damage always does. The generator is that of {@code
 * firmware-stub/tests/damage_test.c}, so both decoders read the same bytes; the digest over all
 * that they accept must be the same number.
 */
class DamagedStreamsTest {

  private static final int STREAMS = 1_000_000;
  private static final int CAPACITY = 256;
  private static final int LONGEST_PAYLOAD = 60;
  private static final int MOST_FRAMES = 4;
  private static final int MOST_DAMAGES = 3;
  private static final int MOST_BYTES = 20;

  /** Of what the C decoder accepts, which CMakeLists.txt of firmware-stub names too. */
  private static final String DIGEST = "9b918c2dc9e69f37";

  private long state = 20261121;
  private long digest = 0xcbf29ce484222325L;
  private byte[] stream = new byte[1024];
  private int length;

  @Test
  void acceptsOnlyWhatWasSentAndAlwaysTheNextGoodFrame() {
    StreamDecoder decoder = new StreamDecoder(CAPACITY, new LinkCounters());
    for (int i = 0; i < STREAMS; i++) {
      length = 0;
      List<byte[]> sent = sendFrames();
      for (int damages = 1 + below(MOST_DAMAGES); damages > 0 && length > 0; damages--) {
        damage();
      }
      stream[length++] = 0;
      byte[] good =
          FrameCodec.encode(
              FrameKind.HOST,
              new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16), (byte) (i >> 24)});
      append(good);
      List<byte[]> accepted = new ArrayList<>();
      decoder.feed(stream, 0, length, accepted::add);

      accepted.forEach(this::accept);
      boolean right =
          !accepted.isEmpty()
              && Arrays.equals(accepted.removeLast(), good)
              && accepted.stream()
                  .allMatch(frame -> sent.stream().anyMatch(one -> Arrays.equals(one, frame)));
      assertThat(right).as("stream %d", i).isTrue();
    }
    assertThat("%016x".formatted(digest)).isEqualTo(DIGEST);
  }

  private int below(int bound) {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    return (int) (z >>> 33) % bound;
  }

  private void absorb(int unsigned) {
    digest = (digest ^ unsigned) * 0x100000001b3L;
  }

  private void accept(byte[] frame) {
    int payload = frame.length - FrameCodec.OVERHEAD_BYTES;
    absorb(frame[1]);
    absorb(payload & 0xff);
    for (int i = 0; i < payload; i++) {
      absorb(frame[6 + i] & 0xff);
    }
  }

  private List<byte[]> sendFrames() {
    List<byte[]> sent = new ArrayList<>();
    int frames = 1 + below(MOST_FRAMES);
    for (int i = 0; i < frames; i++) {
      byte[] payload = new byte[below(LONGEST_PAYLOAD)];
      FrameKind kind = below(2) == 0 ? FrameKind.HOST : FrameKind.DEVICE;
      for (int j = 0; j < payload.length; j++) {
        payload[j] = below(4) == 0 ? 0 : (byte) below(256);
      }
      byte[] frame = FrameCodec.encode(kind, payload);
      append(frame);
      sent.add(frame);
    }
    return sent;
  }

  private void append(byte[] frame) {
    byte[] stuffed = Cobs.encode(frame);
    System.arraycopy(stuffed, 0, stream, length, stuffed.length);
    length += stuffed.length;
    stream[length++] = 0;
  }

  private void damage() {
    int kind = below(4);
    int at = below(length);
    int count = 1 + below(MOST_BYTES);
    switch (kind) {
      case 0 -> stream[at] ^= (byte) (1 << (count % 8));
      case 1 -> {
        count = Math.min(count, length - at);
        System.arraycopy(stream, at + count, stream, at, length - at - count);
        length -= count;
      }
      case 2 -> {
        System.arraycopy(stream, at, stream, at + count, length - at);
        length += count;
        for (int i = 0; i < count; i++) {
          stream[at + i] = (byte) below(256);
        }
      }
      default -> {
        int from = below(length);
        count = Math.min(Math.min(count, length - at), length - from);
        System.arraycopy(stream, from, stream, at, count);
      }
    }
  }
}
