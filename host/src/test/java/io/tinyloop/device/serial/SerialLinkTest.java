package io.tinyloop.device.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.link.Pty;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** jSerialComm on a pseudo-terminal, whose other end plays the board. */
@Timeout(60)
class SerialLinkTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int FRAME = Limits.MAX_DEVICE_FRAME_BYTES;

  private static StreamLink board(Pty pty) {
    return new StreamLink(
        "board", pty, 1 << 20, SOON, Thread.ofPlatform().daemon().name("board").factory());
  }

  private static Link host(Pty pty) throws IOException {
    return SerialLink.open(pty.path(), SerialLink.DEFAULT_BAUD, FRAME);
  }

  private static byte[] frame(FrameKind kind, long seed, int length) {
    byte[] payload = new byte[length];
    new SplittableRandom(seed).nextBytes(payload);
    return FrameCodec.encode(kind, payload);
  }

  @Test
  void carriesFramesOfAllByteValuesBothWays() throws Exception {
    Pty pty = Pty.open();
    try (StreamLink board = board(pty);
        Link host = host(pty)) {
      for (int i = 0; i < 50; i++) {
        byte[] command = frame(FrameKind.HOST, i, 40 * i);
        host.send(command);
        assertThat(board.receive(SOON)).isEqualTo(command);
        byte[] reply = frame(FrameKind.DEVICE, 1000 + i, 70 * i);
        board.send(reply);
        assertThat(host.receive(SOON)).isEqualTo(reply);
      }
      assertThat(host.statistics().errors()).isZero();
    }
  }

  @Test
  void carriesAModelInOneGo() throws Exception {
    Pty pty = Pty.open();
    try (StreamLink board = board(pty);
        Link host = host(pty)) {
      byte[] large = frame(FrameKind.HOST, 1, 200_000);
      host.send(large);
      assertThat(board.receive(SOON)).isEqualTo(large);
    }
  }

  @Test
  void noticesThatTheBoardWasUnplugged() throws Exception {
    Pty pty = Pty.open();
    StreamLink board = board(pty);
    try (Link host = host(pty)) {
      host.send(frame(FrameKind.HOST, 1, 10));
      assertThat(board.receive(SOON)).isNotNull();
      board.close();

      assertThatThrownBy(() -> host.receive(SOON))
          .isInstanceOfSatisfying(
              LinkException.class,
              e -> assertThat(e.reason()).isEqualTo(LinkException.Reason.BROKEN));
    }
  }

  @Test
  void returnsNothingWhenNothingComes() throws Exception {
    Pty pty = Pty.open();
    try (StreamLink board = board(pty);
        Link host = host(pty)) {
      assertThat(host.receive(Duration.ofMillis(20))).isNull();
      assertThat(board.receive(Duration.ZERO)).isNull();
    }
  }

  @Test
  void namesAPortThatIsNotThere() {
    assertThatThrownBy(() -> SerialLink.open("/dev/tty-none", 115_200, FRAME))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/dev/tty-none")
        .hasMessageContaining("\nMaybe");
    assertThatThrownBy(
            () -> SerialLink.open(SerialAddress.of("0668FF-none"), 115_200, 115_200, FRAME))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0668FF-none")
        .hasMessageContaining("\nMaybe");
  }
}
