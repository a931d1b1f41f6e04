package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratorTest {

  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  private static Hello hello(TickKind kind) {
    return new Hello(
        0,
        "u",
        "cortex-m4",
        "",
        null,
        1,
        1,
        1,
        168_000_000,
        kind,
        1_000_000,
        1,
        64,
        1,
        1,
        false,
        3300,
        false,
        List.of(),
        "",
        0);
  }

  /** 100 µs a sequence and 1,500 µs a window; a timer that counts 2 % too fast; a 1 ms line. */
  private static Round board(int windows, Duration least, int most, boolean metered) {
    int sequences = Math.clamp(least.toNanos() / 100_000, 1, most);
    double micros = 1500 + 100.0 * sequences;
    List<Window> told = new ArrayList<>();
    List<Metered> seen = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      told.add(new Window(sequences, Math.round(micros * 1.02), 0));
      if (metered) {
        seen.add(Metered.valid((micros + 7) / 1e6, 0.1 * micros, Math.round(micros / 10)));
      }
    }
    return new Round(told, EnergyStatus.NO_SENSOR, seen, 0.001 + windows * micros / 1e6);
  }

  @Test
  void findsWhatAnEmptyWindowWouldTake() throws Exception {
    BoardCalibration calibration =
        new Calibrator(hello(TickKind.CYCLES), null)
            .run((windows, least, most) -> board(windows, least, most, false), NOW, null);

    assertThat(calibration.ticks().empty()).isEqualTo(1530, within(1e-6));
    assertThat(calibration.ticks().sequence()).isEqualTo(102, within(1e-6));
    assertThat(calibration.clock().value()).isEqualTo(1.02, within(1e-6));
    assertThat(calibration.clock().standardError()).isLessThan(1e-6);
    assertThat(calibration.meterClock()).isNull();
  }

  @Test
  void comparesTheMetersClockWithTheBoards() throws Exception {
    Instrument meter = new Instrument("ppk2", "7", Provenance.MEASURED, 1e-5);
    BoardCalibration calibration =
        new Calibrator(hello(TickKind.INSTRUCTIONS), meter)
            .run((windows, least, most) -> board(windows, least, most, true), NOW, 23.0);

    assertThat(calibration.key().meter()).isEqualTo("ppk2:7");
    assertThat(calibration.micros())
        .satisfies(micros -> assertThat(micros.empty()).isEqualTo(1507, within(1e-6)));
    assertThat(calibration.microjoules())
        .satisfies(energy -> assertThat(energy.empty()).isEqualTo(150, within(1e-6)));
    assertThat(calibration.meterClock())
        .satisfies(ratio -> assertThat(ratio.value()).isEqualTo(1 / 1.02, within(1e-9)));
    assertThat(calibration.clock()).isEqualTo(ClockRatio.UNKNOWN);
  }

  @Test
  void aModelNeedsNoCalibration() {
    assertThat(new Calibrator(hello(TickKind.MODELLED_CYCLES), null).needed()).isFalse();
    assertThat(new Calibrator(hello(TickKind.CYCLES), null).needed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-01T23:59:00Z, 3300, 25, true",
    "2026-05-02T00:01:00Z, 3300, 25, false",
    "2026-05-01T01:00:00Z, 3200, 25, false",
    "2026-05-01T01:00:00Z, 3350, 25, true",
    "2026-05-01T01:00:00Z, 0, 25, true",
    "2026-05-01T01:00:00Z, 3300, 31, false",
    "2026-05-01T01:00:00Z, 3300, , true"
  })
  void expiresByAgeSupplyAndTemperature(Instant now, int supply, Double degrees, boolean holds)
      throws Exception {
    BoardCalibration calibration =
        new Calibrator(hello(TickKind.INSTRUCTIONS), null)
            .run((windows, least, most) -> board(windows, least, most, false), NOW, 25.0);

    assertThat(calibration.holds(now, supply, degrees)).isEqualTo(holds);
  }
}
