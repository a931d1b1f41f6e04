package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How boards of one class differ. */
class BoardOffsetsTest {

  private static final String CLASS = "cortex-m4";

  private int checks;

  private ReferenceTime time(String board, double ticks, double error) {
    return new ReferenceTime(
        board, CLASS, Instant.EPOCH.plusSeconds(checks++), ticks, error, ticks / 10);
  }

  private static BoardOffset of(BoardOffsets offsets, String board) {
    return offsets.of(board, CLASS, Instant.EPOCH);
  }

  @Test
  void aSlowBoardIsBroughtToTheScaleOfTheMedianBoard() {
    BoardOffsets offsets = new BoardOffsets(ReferenceLog.inMemory());
    for (String board : new String[] {"a", "b", "slow"}) {
      var _ = offsets.note(time(board, board.equals("slow") ? 1050 : 1000, 0.3));
    }
    assertThat(of(offsets, "a")).isEqualTo(BoardOffset.NONE);
    assertThat(of(offsets, "slow").time()).isCloseTo(1.05, within(1e-9));
    assertThat(of(offsets, "slow").error()).isCloseTo(3e-4 * Math.sqrt(4 / 3.0), within(1e-9));
    assertThat(of(offsets, "slow").energy()).isNotNull();
    assertThat(offsets.yardstick(CLASS)).get().extracting(Yardstick::boards).isEqualTo(3);
  }

  @Test
  void theYardstickStaysWhoeverJoins() {
    BoardOffsets offsets = new BoardOffsets(ReferenceLog.inMemory());
    assertThat(offsets.note(time("a", 1000, 0.3))).isEmpty();
    assertThat(of(offsets, "a")).isEqualTo(BoardOffset.NONE);
    assertThat(offsets.note(time("late", 900, 0.3))).isEmpty();
    assertThat(offsets.note(time("later", 900, 0.3))).isEmpty();
    assertThat(of(offsets, "late").time()).isCloseTo(0.9, within(1e-9));
    assertThat(of(offsets, "a")).isEqualTo(BoardOffset.NONE);
  }

  @Test
  void whatErrorsExplainIsNoDifference() {
    BoardOffsets offsets = new BoardOffsets(ReferenceLog.inMemory());
    var _ = offsets.note(time("a", 1000, 10));
    var _ = offsets.note(time("b", 1020, 10));
    assertThat(of(offsets, "a")).isEqualTo(BoardOffset.NONE);
    assertThat(of(offsets, "b")).isEqualTo(BoardOffset.NONE);
    assertThat(of(offsets, "never checked")).isEqualTo(BoardOffset.NONE);
  }

  @Test
  void aBoardThatChangedIsTakenByItsChecksSinceThen() {
    Random random = new Random(1);
    BoardOffsets offsets = new BoardOffsets(ReferenceLog.inMemory());
    for (int i = 0; i < 12; i++) {
      assertThat(offsets.note(time("a", 1000 + 0.5 * random.nextGaussian(), 0.5))).isEmpty();
    }
    assertThat(of(offsets, "a")).isEqualTo(BoardOffset.NONE);
    assertThat(offsets.note(time("a", 1050, 0.5)))
        .get()
        .extracting(ControlChart::state)
        .isEqualTo(ControlChart.State.OUT_OF_CONTROL);
    assertThat(of(offsets, "a").time()).isCloseTo(1.05, within(2e-3));
  }
}
