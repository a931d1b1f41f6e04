package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.serial.SerialAddress;
import io.tinyloop.device.serial.SerialLink;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.link.Pty;
import io.tinyloop.simulator.link.PtyDevice;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private PtyDevice board(int fastestIn, int fastestOut) throws IOException {
    return simulator.pty(
        "board",
        simulator.profile("cortex-m4"),
        new PtyDevice.Line(null, fastestIn, fastestOut, path -> {}));
  }

  private static VariableSpeedLink line(PtyDevice board, int wished) throws IOException {
    return (VariableSpeedLink)
        SerialLink.open(
            SerialAddress.of(board.path()), USUAL, wished, Limits.MAX_DEVICE_FRAME_BYTES);
  }

  private DeviceSession greeted(LineSpeed by, VariableSpeedLink line) throws Exception {
    LineSpeed.Greeting greeting =
        until -> DeviceSession.open(line, 1, PATIENT, new SessionListener() {}, random, until);
    Duration patience = Duration.ofSeconds(2);
    Deadline deadline = deadline();
    return by.agree(
        line, by.find(line, greeting, patience, deadline), greeting, patience, deadline);
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(60), System::nanoTime);
  }

  private static void assertHeard(DeviceSession session) throws Exception {
    session.ping(deadline());
  }

  @Test
  void raisesTheSpeedOfABoardThatFollows() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
      assertThat(notes).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"115200, 115200", "921600, 115200", "115200, 921600"})
  void aLineThatDoesNotCarryBothWaysGoesBackAndIsServedSlowly(int in, int out) throws Exception {
    PtyDevice board = board(in, out);
    try (VariableSpeedLink line = line(board, FAST)) {
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
  void aLineThatFailsAgainAndAgainIsLowered() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
      for (int faults = 0; faults < 2; faults++) {
        assertHeard(greeted(speed, line));
        assertHeard(greeted(speed, line));
        assertThat(board.uart().baud()).isEqualTo(FAST);
        speed.trusted();
      }
      assertHeard(greeted(speed, line));
      assertHeard(greeted(speed, line));
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(USUAL);
      assertThat(notes)
          .containsExactly("Its line fails at 921600 bits a second, and goes back to 115200.");
      speed.forgive();
      assertHeard(greeted(speed, line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
    }
  }

  @Test
  void aHostThatWishesForNoSpeedFindsAndLowersABoard() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
      assertHeard(greeted(speed, line));
    }
    try (VariableSpeedLink line = line(board, USUAL)) {
      assertHeard(greeted(new LineSpeed(notes::add), line));
      assertThat(board.uart().baud()).isEqualTo(USUAL);
    }
  }

  @Test
  void leavesTheUsualSpeedToWhoeverComesNext() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
      DeviceSession session = greeted(speed, line);
      speed.restore(line, session, deadline());
      assertHeard(session);
      assertThat(board.uart().baud()).isEqualTo(USUAL);
    }
  }

  @Test
  void aHostThatStartsAgainFindsABoardThatKeptItsSpeed() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
      assertHeard(greeted(speed, line));
    }
    try (VariableSpeedLink line = line(board, FAST)) {
      assertHeard(greeted(new LineSpeed(notes::add), line));
      assertThat(board.uart().baud()).isEqualTo(FAST);
    }
  }

  /**
   * What a board read at the wrong speed is a piece without an end; the next frame must not be in
   * it.
   */
  @Test
  void aLineThatChangesItsSpeedEndsThePieceBefore() throws Exception {
    try (Pty pty = Pty.open();
        VariableSpeedLink line =
            (VariableSpeedLink)
                SerialLink.open(
                    SerialAddress.of(pty.path()), USUAL, FAST, Limits.MAX_DEVICE_FRAME_BYTES)) {
      assertThat(read(pty, 1)).containsExactly(0);
      line.setBaud(FAST);
      line.send(new byte[] {1});
      assertThat(read(pty, 4)).containsExactly(0, 2, 1, 0);
    }
  }

  private static List<Integer> read(Pty pty, int count) throws IOException {
    List<Integer> bytes = new ArrayList<>();
    byte[] one = new byte[1];
    while (bytes.size() < count && pty.read(one) == 1) {
      bytes.add((int) one[0]);
    }
    return bytes;
  }

  @Test
  void aBoardThatWasSwitchedOffIsFoundAtTheUsualSpeedAndRaisedAgain() throws Exception {
    PtyDevice board = board(FAST, FAST);
    try (VariableSpeedLink line = line(board, FAST)) {
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
