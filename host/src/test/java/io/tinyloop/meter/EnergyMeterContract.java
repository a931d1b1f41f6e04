package io.tinyloop.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.simulator.instrument.InstrumentFaults;
import io.tinyloop.simulator.instrument.Load;
import io.tinyloop.simulator.instrument.MarkerLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every energy meter does, with an emulated instrument behind its real byte protocol. */
abstract class EnergyMeterContract {

  /** 20 mA at 3.3 V while the marker is high. */
  static final Load LOAD = new Load(2e-3, 20e-3, 0.01);

  static final int MILLIVOLTS = 3300;
  private static final double WATTS = 0.066;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WINDOW_MICROS = 25_003;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private long nanos;

  /** A meter and the marker of the board that it watches. */
  record Bench(EnergyMeter meter, MarkerLine marker) {}

  abstract Bench open(InstrumentFaults faults) throws Exception;

  /** Probability that a sample is lost, so that each window loses some. */
  double loss() {
    return 0.01;
  }

  final <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : opened.reversed()) {
      closeable.close();
    }
  }

  private static Hello hello() {
    return new Hello(
        0,
        "u",
        "m",
        "",
        null,
        1,
        1,
        1,
        1_000_000,
        TickKind.CYCLES,
        1_000_000,
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

  private void window(MarkerLine marker) {
    nanos += 500_000;
    marker.edge(nanos, true);
    nanos += WINDOW_MICROS * 1000L;
    marker.edge(nanos, false);
  }

  private List<Metered> record(Bench bench, int windows) throws Exception {
    bench.meter().begin();
    for (int i = 0; i < windows; i++) {
      window(bench.marker());
    }
    List<Window> told = Collections.nCopies(windows, new Window(1, WINDOW_MICROS, 0));
    return bench.meter().end(new DeviceWindows(hello(), told, EnergyStatus.NO_SENSOR), PATIENCE);
  }

  @Test
  void findsEachWindowWithItsEnergyAndDuration() throws Exception {
    Bench bench = open(InstrumentFaults.NONE);
    int windows = Math.min(3, bench.meter().mostWindows());

    for (int recording = 0; recording < 2; recording++) {
      List<Metered> seen = record(bench, windows);

      assertThat(seen)
          .hasSize(windows)
          .allSatisfy(window -> {
            assertThat(window.defects()).isEmpty();
            assertThat(window.seconds()).isEqualTo(WINDOW_MICROS / 1e6, within(2e-5));
            assertThat(window.microjoules())
                .isEqualTo(WATTS * WINDOW_MICROS, within(0.005 * WATTS * WINDOW_MICROS));
          });
    }
  }

  @Test
  void anEmulatedInstrumentMeasuresNothing() throws Exception {
    assertThat(open(InstrumentFaults.NONE).meter().instrument().provenance())
        .isEqualTo(Provenance.MODELLED);
  }

  @Test
  void neverCallsAWindowWithLostSamplesValid() throws Exception {
    Bench bench = open(new InstrumentFaults(5, loss(), 0, 0, 0, 0));

    List<Metered> seen = record(bench, bench.meter().mostWindows());

    assertThat(seen).isNotEmpty().noneMatch(Metered::isValid);
  }

  @Test
  void saysThatItIsGoneWhenUnplugged() throws Exception {
    Bench bench = open(new InstrumentFaults(5, 0, 0, 0, 0, 50));

    assertThatThrownBy(
            () -> {
              record(bench, 1);
              record(bench, 1);
            })
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("\nMaybe ");
  }
}
