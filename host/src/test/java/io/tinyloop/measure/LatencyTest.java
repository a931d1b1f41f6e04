package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTest {

  private static Hello hello(TickKind kind, int tickHertz) {
    return hello("rv32", kind, tickHertz);
  }

  private static Hello hello(String mcu, TickKind kind, int tickHertz) {
    return new Hello(
        0,
        "u",
        mcu,
        "",
        null,
        1,
        1,
        1,
        168_000_000,
        kind,
        tickHertz,
        1,
        64,
        1,
        1,
        false,
        0,
        false,
        List.of(),
        "",
        0);
  }

  /** 100, 300, 200 and 1,000 ticks a sequence. */
  private static final List<Window> WINDOWS =
      List.of(
          new Window(1, 100, 1_000),
          new Window(2, 600, 8_000),
          new Window(3, 600, 9_000),
          new Window(1, 1_000, 2_000));

  @Test
  void takesTheMedianOverWindowsPerSequence() {
    Latency latency = Latency.of(WINDOWS, hello(TickKind.NANOSECONDS, 1_000_000_000));

    assertThat(latency.valueMicros()).isEqualTo(0.25);
    assertThat(latency.minimumMicros()).isEqualTo(0.1);
    assertThat(latency.maximumMicros()).isEqualTo(1.0);
    assertThat(latency.spreadMicros()).isEqualTo(0.1); // deviations 150, 50, 50, 750 ns
    assertThat(latency.windows()).isEqualTo(4);
    assertThat(latency.sequences()).isEqualTo(7);
    assertThat(latency.clockHertz()).isEqualTo(168_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "CYCLES, MEASURED, 250, ,",
    "NANOSECONDS, MEASURED, , ,",
    "INSTRUCTIONS, EMULATED, , 250,",
    "MODELLED_CYCLES, MODELLED, , , 250"
  })
  void namesWhatTheTimerCounts(
      TickKind kind, Provenance provenance, Double cycles, Double instructions, Double estimated) {
    Latency latency = Latency.of(WINDOWS, hello(kind, 168_000_000));

    assertThat(latency.provenance()).isEqualTo(provenance);
    assertThat(latency.cycles()).isEqualTo(cycles);
    assertThat(latency.instructions()).isEqualTo(instructions);
    assertThat(latency.cyclesEstimated()).isEqualTo(estimated);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cortex-m0plus", "cortex-m3", "cortex-m4"})
  void estimatesTheCyclesOfInstructionsWhereAManualPublishesThem(String mcu) {
    Latency latency = Latency.of(WINDOWS, hello(mcu, TickKind.INSTRUCTIONS, 1_000_000));

    assertThat(latency.instructions()).isEqualTo(250);
    assertThat(latency.cycles()).isNull();
    assertThat(latency.provenance()).isEqualTo(Provenance.EMULATED);
    assertThat(latency.cyclesEstimated()).isBetween(1.1 * 250, 2.0 * 250);
  }

  @Test
  void refusesATimerThatStandsStill() {
    List<Window> still = List.of(new Window(1, 0, 0));
    assertThatThrownBy(() -> Latency.of(still, hello(TickKind.CYCLES, 1_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0");
  }

  @Test
  void dividesEnergyByTheSequencesOfEachWindow() {
    Energy energy = Energy.of(WINDOWS, EnergyStatus.VALID);

    // 1, 4, 3 and 2 µJ a sequence.
    assertThat(energy.valueMicrojoules()).isEqualTo(2.5);
    assertThat(energy.minimumMicrojoules()).isEqualTo(1.0);
    assertThat(energy.maximumMicrojoules()).isEqualTo(4.0);
    assertThat(energy.provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(energy.reason()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "UNSPECIFIED, NOT_MEASURED", "NO_SENSOR, NO_SENSOR",
    "OVER_RANGE, OVER_RANGE", "SENSOR_FAULT, SENSOR_FAULT"
  })
  void givesTheReasonWhereThereIsNoEnergy(EnergyStatus status, Energy.Reason reason) {
    assertThat(Energy.of(WINDOWS, status)).isEqualTo(Energy.none(reason));
  }
}
