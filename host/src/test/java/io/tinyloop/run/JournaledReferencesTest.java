package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.journal.Journal;
import io.tinyloop.measure.BoardOffsets;
import io.tinyloop.measure.ReferenceTime;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference times, yardsticks and charts in the journal. */
class JournaledReferencesTest {

  private static final String CLASS = "cortex-m4 168000000 Hz CYCLES";
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static ReferenceTime time(String board, int seconds, double ticks) {
    return new ReferenceTime(board, CLASS, NOW.plusSeconds(seconds), ticks, 0.2, null);
  }

  private static BoardOffsets offsets(Journal journal) {
    return new JournaledCalibrations(journal.calibrations(), journal.references()).offsets();
  }

  @Test
  void checksAndYardsticksOutliveTheProgram(@TempDir Path directory) {
    InstantSource clock = InstantSource.fixed(NOW);
    try (Journal journal = Journal.open(directory, clock)) {
      BoardOffsets offsets = offsets(journal);
      for (String board : new String[] {"a", "b", "slow"}) {
        assertThat(offsets.note(time(board, 0, board.equals("slow") ? 1050 : 1000))).isEmpty();
      }
      assertThat(BoardChart.of("desk", "slow", offsets))
          .get()
          .extracting(BoardChart::offsetPercent)
          .as("nothing was measured yet, so there is no yardstick")
          .isNull();
      assertThat(offsets.of("slow", CLASS, NOW).time()).isCloseTo(1.05, within(1e-9));
    }
    try (Journal journal = Journal.open(directory, clock)) {
      BoardOffsets offsets = offsets(journal);
      var _ = offsets.note(time("slow", 10, 1050));
      BoardChart chart = BoardChart.of("desk", "slow", offsets).orElseThrow();
      assertThat(chart.points()).hasSize(2);
      assertThat(chart.state()).isEqualTo("LEARNING");
      assertThat(chart.yardstick()).isEqualTo(1000);
      assertThat(chart.offsetPercent()).isCloseTo(5, within(1e-9));
      assertThat(BoardChart.of("desk", "never checked", offsets)).isEmpty();
    }
  }
}
