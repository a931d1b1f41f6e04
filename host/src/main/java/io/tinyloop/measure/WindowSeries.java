package io.tinyloop.measure;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one candidate on one board, round after round: it says how many more are wanted,
 * and what they amount to. A window that a meter saw badly counts for the latency alone, and is
 * measured again; too many of them are a fault of the instrument. Used by one thread.
 */
public final class WindowSeries {

  /** Of so many times the windows of a round, a meter that works spoils fewer. */
  private static final int MOST_SPOILT = 3;

  /** Samples by which a window's duration may be off; 64 lost ones leave no other trace. */
  private static final double MOST_SAMPLES_OFF = 32;

  /** However badly the clocks are compared, 64 samples remain more than is allowed. */
  private static final double MOST_SAMPLES_UNSURE = 24;

  /** Two quartzes drift by less between two calibrations. */
  private static final double MOST_DRIFT = 20e-6;

  private final MeasurementPlan plan;
  private final Hello hello;
  private BoardCalibration calibration;
  private final @Nullable Instrument meter;
  private final List<Window> windows = new ArrayList<>();
  private final List<MeteredWindow> metered = new ArrayList<>();
  private final Map<Defect, Integer> defects = new EnumMap<>(Defect.class);
  private EnergyStatus status = EnergyStatus.UNSPECIFIED;
  private int spoilt;
  private int stale;
  private int wanted;
  private int wantedMetered;

  /** A window with what a meter saw of it. */
  private record MeteredWindow(Window window, Metered seen) {}

  /**
   * @param meter that watches the board; null: the device's own word is taken
   */
  public WindowSeries(
      MeasurementPlan plan, Hello hello, BoardCalibration calibration, @Nullable Instrument meter) {
    this.plan = plan;
    this.hello = hello;
    this.calibration = calibration;
    this.meter = meter;
  }

  /** Adds a round. */
  public void add(Round round) {
    windows.addAll(round.windows());
    status = windows.size() == round.windows().size() ? round.status() : worse(round.status());
    boolean paired = round.metered().size() == round.windows().size();
    for (int i = 0; meter != null && i < round.windows().size(); i++) {
      if (paired) {
        add(round.windows().get(i), round.metered().get(i));
      } else {
        spoil(Defect.UNPAIRED_EDGE);
      }
    }
  }

  /**
   * Takes a round during which the board's calibration expired: nothing of it is a measurement. It
   * is repeated after {@link #calibrate}, a bounded number of times.
   */
  public void addStale(Round round) {
    stale += round.windows().size();
    round.windows().forEach(window -> spoil(Defect.STALE_CALIBRATION));
  }

  /** Whether a calibration is wanted before the next round. */
  public boolean isStale() {
    return stale > 0;
  }

  /** From now on windows are those of a board that was calibrated again; older ones are dropped. */
  public void calibrate(BoardCalibration again) {
    calibration = again;
    stale = 0;
    windows.clear();
    metered.clear();
    wanted = 0;
    wantedMetered = 0;
  }

  private EnergyStatus worse(EnergyStatus now) {
    return now == EnergyStatus.VALID || now == EnergyStatus.MODELLED ? status : now;
  }

  private void add(Window window, Metered seen) {
    Metered checked = seen.isValid() && isOff(window, seen) ? seen.with(Defect.DURATION) : seen;
    if (checked.isValid()) {
      metered.add(new MeteredWindow(window, checked));
    } else {
      checked.defects().forEach(this::note);
      spoilt++;
    }
  }

  private void spoil(Defect defect) {
    note(defect);
    spoilt++;
  }

  private void note(Defect defect) {
    defects.merge(defect, 1, Integer::sum);
  }

  /** Whether the meter's clock and the board's disagree by more than both can explain. */
  private boolean isOff(Window window, Metered seen) {
    Instrument instrument = meter;
    ClockRatio ratio = calibration.meterClock();
    OverheadFit edges = calibration.micros();
    if (instrument == null
        || instrument.secondsPerSample() == 0
        || ratio == null
        || edges == null) {
      return false;
    }
    double board = (window.ticks() - calibration.ticks().empty()) / hello.tickHertz();
    double expected = edges.empty() / 1e6 + ratio.value() * board;
    double sample = instrument.secondsPerSample();
    double unsure = Math.min(4 * ratio.standardError() * board, MOST_SAMPLES_UNSURE * sample);
    double allowed = MOST_SAMPLES_OFF * sample + MOST_DRIFT * board + unsure;
    return Math.abs(seen.seconds() - expected) > allowed;
  }

  /** How many windows the next round has; 0: no more are wanted. */
  public int next() {
    if (exhausted()) {
      return 0;
    }
    if (windows.isEmpty() || isStale()) {
      return plan.windows();
    }
    if (fault().isPresent()) {
      return 0;
    }
    if (wanted == 0) {
      wanted = plan.total(ticks());
    }
    int more = Math.max(wanted - windows.size(), forEnergy());
    return Math.clamp(more, 0, MeasurementPlan.MAX_WINDOWS);
  }

  private int forEnergy() {
    if (meter == null) {
      return 0;
    }
    if (wantedMetered == 0 && metered.size() >= plan.windows()) {
      wantedMetered = plan.total(energyEstimate());
    }
    return Math.max(plan.windows(), wantedMetered) - metered.size();
  }

  /** Why there is no measurement, however often it would be repeated; nothing if there is one. */
  public Optional<String> fault() {
    if (windows.stream().anyMatch(window -> window.ticks() <= calibration.ticks().empty())) {
      return Optional.of(
          "A window's ticks are no more than the board's overhead of %.0f: %s."
              .formatted(calibration.ticks().empty(), windows));
    }
    if (calibration.clock().broken()) {
      return Optional.of(
          "The board's clock goes %.3f times as fast as the host's."
              .formatted(calibration.clock().value()));
    }
    if (calibration.meterClock() != null && calibration.meterClock().broken()) {
      return Optional.of(
          "The meter's clock goes %.3f times as fast as the board's."
              .formatted(calibration.meterClock().value()));
    }
    if (isStale()) {
      return Optional.of(
          "The board's calibration of %s expired while it was measured: %s."
              .formatted(calibration.takenAt(), defects));
    }
    return exhausted()
        ? Optional.of(
            "The meter %s saw %d of %d windows badly: %s."
                .formatted(
                    meter == null ? "" : meter.name(), spoilt, spoilt + metered.size(), defects))
        : Optional.empty();
  }

  private boolean exhausted() {
    return spoilt >= MOST_SPOILT * plan.windows();
  }

  /** All windows, as the device timed them. */
  public List<Window> windows() {
    return List.copyOf(windows);
  }

  /** The windows whose energy is a measurement, as the meter saw them. */
  public List<Metered> valid() {
    return metered.stream().map(MeteredWindow::seen).toList();
  }

  /** The status of the device's own energies in all rounds. */
  public EnergyStatus status() {
    return status;
  }

  private Estimate ticks() {
    return Reduction.ticks(windows, calibration);
  }

  private Estimate energyEstimate() {
    int[] sequences = metered.stream().mapToInt(w -> w.window().sequences()).toArray();
    return Reduction.energy(valid(), sequences, Reduction.sequences(windows), calibration);
  }

  /** The latency, once nothing is at fault. */
  public Latency latency() {
    return Latency.of(ticks(), windows, hello, calibration);
  }

  /** The energy, once nothing is at fault. */
  public Energy energy() {
    Instrument instrument = meter;
    if (instrument == null) {
      return Energy.of(windows, status);
    }
    return Energy.of(energyEstimate(), instrument, valid(), spoilt);
  }
}
