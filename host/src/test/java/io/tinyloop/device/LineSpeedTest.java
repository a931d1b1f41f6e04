package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.serial.SerialAddress;
import io.tinyloop.device.serial.SerialLink;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.link.PtyDevice;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineSpeedTest {

  private static final int USUAL = SerialLink.DEFAULT_BAUD;
  private static final int FAST = 921_600;
  private static final SessionSettings PATIENT =
      new SessionSettings(Duration.ofMillis(500), 60, Duration.ofSeconds(5));

  private final Simulator simulator =
      new Simulator(BatchedEngine.plain(), 1, InstantSource.system());
  private final Random random = new Random(1);
  private final List<String> notes = new ArrayList<>();
  private final LineSpeed speed = new LineSpeed(notes::add);

  @AfterEach
  void tearDown() {
    simulator.close();
  }

  private PtyDevice board(int fastest) throws IOException {
    return simulator.pty(
        "board", simulator.profile("cortex-m4"), new PtyDevice.Line(null, fastest, path -> {}));
  }

  private static VariableSpeedLink line(PtyDevice board) throws IOException {
    return (VariableSpeedLink)
        SerialLink.open(SerialAddress.of(board.path()), USUAL, FAST, Limits.MAX_DEVICE_FRAME_BYTES);
  }

  private DeviceSession greeted(LineSpeed by, VariableSpeedLink line) throws Exception {
    return by.greet(
        line,
        until -> DeviceSession.open(line, 1, PATIENT, new SessionListener() {}, random, until),
        Duration.ofSeconds(2),
        Deadline.after(Duration.ofSeconds(60), System::nanoTime));
  }

  private static void assertHeard(DeviceSession session) throws Exception {
    session.ping(Deadline.after(Duration.ofSeconds(30), System::nanoTime));
  }

  @Test
  void raisesTheSpeedOfABoardThatFollows() throws Exception {
    PtyDevice board = board(FAST);
    try (VariableSpeedLink line = line(board)) {
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
      assertThat(notes).isEmpty();
    }
  }

  @Test
  void aBoardThatTheLineDoesNotCarryGoesBackAndIsServedSlowly() throws Exception {
    PtyDevice board = board(USUAL);
    try (VariableSpeedLink line = line(board)) {
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(USUAL);
      assertHeard(greeted(speed, line));
      assertHeard(greeted(speed, line));
      assertThat(notes)
          .containsExactly(
              "Its line did not carry 921600 bits a second, and goes back to 115200.",
              "Its line did not carry 921600 bits a second, and goes back to 115200.");
    }
  }

  @Test
  void aHostThatStartsAgainFindsABoardThatKeptItsSpeed() throws Exception {
    PtyDevice board = board(FAST);
    try (VariableSpeedLink line = line(board)) {
      assertHeard(greeted(speed, line));
    }
    try (VariableSpeedLink line = line(board)) {
      assertHeard(greeted(new LineSpeed(notes::add), line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
    }
  }

  @Test
  void aBoardThatWasSwitchedOffIsFoundAtTheUsualSpeedAndRaisedAgain() throws Exception {
    PtyDevice board = board(FAST);
    try (VariableSpeedLink line = line(board)) {
      assertHeard(greeted(speed, line));
      board.uart().powerOn();
      assertThat(board.uart().baud()).isEqualTo(USUAL);
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
    }
  }

  @Test
  void aSpeedIsPartOfASerialDevicesId() {
    assertThat(SerialSpec.parse("/dev/ttyACM0@921600").baud()).hasValue(FAST);
    assertThat(SerialSpec.parse("/dev/ttyACM0@921600").port()).isEqualTo("/dev/ttyACM0");
    assertThat(SerialSpec.parse("usb:0483:374b:06A1").baud()).isEmpty();
    for (String wrong : List.of("/dev/ttyACM0@", "/dev/ttyACM0@300", "/dev/ttyACM0@99999999999")) {
      assertThatThrownBy(() -> DeviceSpec.parse("serial:" + wrong))
          .isInstanceOf(InvalidDeviceException.class)
          .hasMessageContaining("must be in [9600, 12000000] bits a second")
          .hasMessageContaining("Maybe serial:/dev/ttyACM0@921600?");
    }
  }
}
