package io.tinyloop.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyloop.protocol.wire.LinkException.Reason;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamLinkTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final byte[] FRAME = FrameCodec.encode(FrameKind.HOST, new byte[] {1, 0, 2});

  /** One end of two pipes. */
  private record PipePort(PipedInputStream in, PipedOutputStream out) implements BytePort {

    @Override
    public int read(byte[] buffer) throws IOException {
      return in.read(buffer);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
      in.close();
    }
  }

  private final PipedInputStream leftIn = new PipedInputStream(1 << 16);
  private final PipedInputStream rightIn = new PipedInputStream(1 << 16);
  private final PipePort leftPort;
  private final StreamLink left;
  private final StreamLink right;

  StreamLinkTest() throws IOException {
    PipedOutputStream leftOut = new PipedOutputStream(rightIn);
    PipedOutputStream rightOut = new PipedOutputStream(leftIn);
    leftPort = new PipePort(leftIn, leftOut);
    left = link("left", leftPort);
    right = link("right", new PipePort(rightIn, rightOut));
  }

  private static StreamLink link(String name, BytePort port) {
    return new StreamLink(name, port, 1000, LONG, Thread.ofPlatform().daemon().factory());
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  @Test
  void carriesFramesBothWaysInOrder() throws Exception {
    byte[] other = FrameCodec.encode(FrameKind.DEVICE, new byte[200]);
    left.send(FRAME);
    left.send(other);
    right.send(other);

    assertThat(right.receive(LONG)).isEqualTo(FRAME);
    assertThat(right.receive(LONG)).isEqualTo(other);
    assertThat(left.receive(LONG)).isEqualTo(other);
    assertThat(right.statistics().framesIn()).isEqualTo(2);
    assertThat(left.statistics().framesOut()).isEqualTo(2);
  }

  @Test
  void readsTheFirstFrameAfterGarbageThatOnlyTheOpeningEnds() throws Exception {
    PipedInputStream in = new PipedInputStream(1 << 16);
    PipedOutputStream out = new PipedOutputStream(in);
    out.write(new byte[] {1, 2, 3});
    try (StreamLink receiver =
            link("receiver", new PipePort(in, new PipedOutputStream(new PipedInputStream())));
        StreamLink sender =
            link("sender", new PipePort(new PipedInputStream(new PipedOutputStream()), out))) {
      sender.send(FRAME);

      assertThat(receiver.receive(LONG)).isEqualTo(FRAME);
      assertThat(receiver.statistics().errors()).isEqualTo(1);
    }
  }

  @Test
  void returnsNullWhenNothingComes() throws Exception {
    assertThat(left.receive(Duration.ZERO)).isNull();
    assertThat(left.receive(Duration.ofMillis(1))).isNull();
  }

  @Test
  void handsOutWhatCameBeforeTheOtherEndClosed() throws Exception {
    left.send(FRAME);
    left.close();

    assertThat(right.receive(LONG)).isEqualTo(FRAME);
    assertThatExceptionOfType(LinkException.class).isThrownBy(() -> right.receive(LONG));
    assertThatExceptionOfType(LinkException.class).isThrownBy(() -> right.receive(LONG));
  }

  @Test
  void isClosedForItsOwnSideToo() {
    left.close();
    left.close();

    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> left.receive(LONG))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> left.send(FRAME))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
  }

  @Test
  void givesUpOnAPortThatTakesNothing() {
    CountDownLatch released = new CountDownLatch(1);
    BytePort stuck =
        new BytePort() {
          @Override
          public int read(byte[] buffer) throws IOException {
            await();
            return -1;
          }

          @Override
          public void write(byte[] bytes) throws IOException {
            await();
          }

          @Override
          public void close() {
            released.countDown();
          }

          private void await() throws IOException {
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (StreamLink link =
        new StreamLink("stuck", stuck, 1000, Duration.ofMillis(20), Thread.ofVirtual().factory())) {
      assertThatExceptionOfType(LinkException.class)
          .isThrownBy(() -> link.send(FRAME))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT));
    }
  }
}
