package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);

  @TempDir private Path directory;

  @Test
  void keepsRunsAndEvaluationsAcrossReopening() {
    try (Journal journal = Journal.open(directory, CLOCK)) {
      journal.createRun("a", "{\"seed\":1}", "abc", "default", "local");
      journal.record("a", evaluation("8,8", "{}"));
      journal.record("a", evaluation("8,7", "{\"x\":1}"));
      journal.recordIncident("a", "sim-1", "TIMED_OUT", "no answer");
    }
    try (Journal journal = Journal.open(directory, CLOCK)) {
      assertThat(journal.run("a"))
          .hasValueSatisfying(run -> {
            assertThat(run.configuration()).isEqualTo("{\"seed\":1}");
            assertThat(run.state()).isEqualTo(RunState.RUNNING);
            assertThat(run.createdAt()).isEqualTo(NOON);
          });
      assertThat(journal.evaluations("a"))
          .extracting(EvaluationRecord::ordinal, EvaluationRecord::genome)
          .containsExactly(tuple(1L, "8,8"), tuple(2L, "8,7"));
      assertThat(journal.incidents("a"))
          .extracting(IncidentRecord::kind)
          .containsExactly("TIMED_OUT");
    }
  }

  @Test
  void refusesADamagedFileWithItsName() throws IOException {
    Journal.open(directory, CLOCK).close();
    Path file = directory.resolve("journal.mv.db");
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.write(new byte[(int) damaged.length()]);
    }
    assertThatThrownBy(() -> Journal.open(directory, CLOCK))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("journal.mv.db")
        .hasMessageContaining("Maybe");
  }

  private static EvaluationRecord evaluation(String genome, String body) {
    return new EvaluationRecord(0, "digest:0:10", genome, "OK", body, "sim-1", 1, NOON);
  }
}
