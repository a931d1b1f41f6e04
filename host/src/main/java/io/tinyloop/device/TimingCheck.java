package io.tinyloop.device;

import io.tinyloop.measure.Energy;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/**
 * Whether what a device measured can be: what no timer and no meter that works says is a fault of
 * the instrument, never a latency or an energy.
 *
 * @param hello what the device said of its timer
 */
record TimingCheck(Hello hello) {

  /** Interrupts and caches move a window by a few percent; a clock that is off, by more. */
  private static final double MOST_DRIFT = 1.1;

  /** Two quartzes differ by far less; a resonator, or a processor's own oscillator, by a little. */
  private static final double MOST_OFF = 1.1;

  /**
   * Why the measurement is none, or nothing.
   *
   * @param wallTime of the whole attempt by the host's clock
   */
  Optional<String> objection(DeviceFindings findings, Energy energy, Duration wallTime) {
    List<Window> windows = findings.windows();
    return none(windows)
        .or(() -> energy(windows, findings.series().status(), energy))
        .or(() -> drift(windows))
        .or(() -> length(windows, wallTime));
  }

  /** Why there is nothing to take an energy of. */
  static Optional<String> absence(DeviceFindings findings) {
    return findings
        .miscount()
        .or(() -> findings.series().isStale() ? findings.series().fault() : Optional.empty())
        .or(() -> none(findings.windows()));
  }

  private static Optional<String> none(List<Window> windows) {
    if (windows.isEmpty()) {
      return Optional.of("The device measured nothing.");
    }
    return windows.stream().anyMatch(window -> window.ticks() == 0 || window.sequences() < 1)
        ? Optional.of("The device's timer gave no time: %s.".formatted(windows))
        : Optional.empty();
  }

  private static Optional<String> energy(List<Window> windows, EnergyStatus status, Energy energy) {
    if (energy.reason() == Energy.Reason.OVER_RANGE
        || energy.reason() == Energy.Reason.SENSOR_FAULT) {
      return Optional.of("The device's energy sensor says %s.".formatted(energy.reason()));
    }
    return status == EnergyStatus.VALID
            && windows.stream().anyMatch(window -> window.energyNanojoules() <= 0)
        ? Optional.of("The device's energy sensor says it used none: %s.".formatted(windows))
        : Optional.empty();
  }

  /** A cycle counter that counts the same work so differently does not count cycles. */
  private Optional<String> drift(List<Window> windows) {
    boolean cycles =
        switch (hello.tickKind()) {
          case CYCLES, MODELLED_CYCLES -> true;
          case NANOSECONDS, INSTRUCTIONS -> false;
        };
    DoubleSummaryStatistics rates =
        windows.stream()
            .mapToDouble(window -> (double) window.ticks() / window.sequences())
            .summaryStatistics();
    return cycles && rates.getMax() > MOST_DRIFT * rates.getMin()
        ? Optional.of("The device's clock drifted while it measured: %s.".formatted(windows))
        : Optional.empty();
  }

  /** A clock cannot have counted more time than the whole attempt took. */
  private Optional<String> length(List<Window> windows, Duration wallTime) {
    boolean realTime =
        switch (hello.tickKind()) {
          case CYCLES, NANOSECONDS -> true;
          case MODELLED_CYCLES, INSTRUCTIONS -> false;
        };
    double seconds = windows.stream().mapToDouble(Window::ticks).sum() / hello.tickHertz();
    return realTime && seconds > MOST_OFF * wallTime.toNanos() / 1e9
        ? Optional.of(
            "The device's timer counted %.6f s in an attempt of %.6f s."
                .formatted(seconds, wallTime.toNanos() / 1e9))
        : Optional.empty();
  }
}
