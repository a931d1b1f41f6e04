package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.journal.Journal;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.ClockRatio;
import io.tinyloop.measure.OverheadFit;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledCalibrationsTest {

  private static final BoardCalibration.Key KEY =
      new BoardCalibration.Key("desk-1", "ab", 168_000_000, "ppk2:1234");

  private static BoardCalibration taken(String at, double empty) {
    return new BoardCalibration(
        KEY,
        Instant.parse(at),
        3300,
        24.5,
        new OverheadFit(empty, 2, 500),
        new OverheadFit(4, 0.1, 30),
        new OverheadFit(0.2, 0.01, 3),
        new ClockRatio(1.002, 1e-4),
        new ClockRatio(0.9999, 1e-6));
  }

  @Test
  void keepsTheNewestOverARestart(@TempDir Path directory) {
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    BoardCalibration newer = taken("2026-03-02T10:00:00Z", 90);
    try (Journal journal = Journal.open(directory, clock)) {
      var calibrations = new JournaledCalibrations(journal.calibrations(), journal.references());
      calibrations.keep(newer);
      calibrations.keep(taken("2026-03-01T10:00:00Z", 80));
    }
    try (Journal journal = Journal.open(directory, clock)) {
      var calibrations = new JournaledCalibrations(journal.calibrations(), journal.references());
      assertThat(calibrations.find(KEY)).contains(newer);
      assertThat(journal.calibrations().history("desk-1")).hasSize(2);
      assertThat(calibrations.find(new BoardCalibration.Key("desk-1", "ab", 168_000_000, "otii:1")))
          .isEmpty();
    }
  }
}
