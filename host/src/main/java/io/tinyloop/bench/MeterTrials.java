package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.fleet.MeterTrial;
import io.tinyloop.device.fleet.MeterTrial.Losses;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.ClockRatio;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.OverheadFit;
import io.tinyloop.measure.Round;
import io.tinyloop.measure.WindowSeries;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.MeterException;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A meter that loses samples, bytes and whole blocks of 64 samples, a thousand times: what of it is
 * reported as a measurement, and what as none.
 */
final class MeterTrials {

  private static final int TRIALS = 1000;
  private static final int WINDOWS = 8;
  private static final double SECONDS_PER_SAMPLE = 1e-5;

  /** One loss takes 32 samples on average. */
  private static final double LOSS_RATE = 0.002 / 32;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
  private int valid;
  private int wrong;
  private int lost;
  private int covered;
  private double bias;

  /** The rows of all kinds of losses. */
  static List<Row> rows() throws InterruptedException {
    MeterTrials clean = new MeterTrials();
    clean.run(new Losses(0, 0, 0));
    MeterTrials samples = new MeterTrials();
    samples.run(new Losses(LOSS_RATE, 0, 0));
    MeterTrials blocks = new MeterTrials();
    blocks.run(new Losses(0, LOSS_RATE / 4, 0));
    MeterTrials bytes = new MeterTrials();
    bytes.run(new Losses(0, 0, LOSS_RATE / 2));
    double share = 100.0 * clean.covered / TRIALS;
    return List.of(
        Row.atMost(1, "energy, bias, PPK2 stream, 10 ms windows", 100 * Math.abs(clean.bias), "%"),
        new Row(
            "energy, 95 % intervals with the truth",
            share, "%", "93…97", share >= 93 && share <= 97, null, null),
        samples.row("0.2 % of samples lost"),
        blocks.row("blocks of 64 samples lost"),
        bytes.row("bytes lost, out of step"));
  }

  private Row row(String what) {
    return Row.atMost(0, "windows called valid that are not, " + what, wrong, "windows")
        .with("%d valid and %d repeated in %d trials".formatted(valid, lost, TRIALS));
  }

  private void run(Losses losses) throws InterruptedException {
    for (int i = 0; i < TRIALS; i++) {
      trial(losses, random.nextLong());
    }
  }

  private void trial(Losses losses, long seed) throws InterruptedException {
    double seconds = random.nextDouble(0.010, 0.012);
    Hello hello = new NoisyBoard(new NoisyBoard.Spoilers(0, 0, 0, 0), random, null).hello();
    List<Window> windows = new ArrayList<>();
    try (MeterTrial trial = new MeterTrial(losses, seed)) {
      trial.begin();
      for (int i = 0; i < WINDOWS; i++) {
        double jittered = seconds * (1 + 0.005 * random.nextGaussian());
        windows.add(new Window(1, Math.round(jittered * hello.tickHertz()), 0));
        trial.window(jittered);
      }
      DeviceWindows told = new DeviceWindows(hello, windows, EnergyStatus.NO_SENSOR);
      conclude(told, trial.end(told), trial.instrument(), seconds);
    } catch (MeterException e) {
      lost += WINDOWS; // nothing was reported
    }
  }

  private void conclude(DeviceWindows told, List<Metered> seen, Instrument meter, double seconds) {
    MeasurementPlan plan =
        MeasurementPlan.once(0, WINDOWS, MeasurementPlan.DEFAULT.minimumWindow(), 1);
    WindowSeries series = new WindowSeries(plan, told.hello(), calibration(meter), meter);
    series.add(new Round(told.windows(), EnergyStatus.NO_SENSOR, seen, 0.1));
    List<Metered> reported = series.valid();
    for (Metered window : reported) {
      valid++;
      wrong += isTrue(window, told) ? 0 : 1;
    }
    lost += WINDOWS - reported.size();
    if (reported.size() == WINDOWS) {
      Energy energy = series.energy();
      double truth = 1e6 * MeterTrial.AMPERES * MeterTrial.VOLTS * seconds;
      Double value = energy.valueMicrojoules();
      Double low = energy.lowMicrojoules();
      Double high = energy.highMicrojoules();
      if (value != null && low != null && high != null) {
        bias += (value / truth - 1) / TRIALS;
        covered += low <= truth && truth <= high ? 1 : 0;
      }
    }
  }

  /** Whether some window of the board had as many samples, to one. */
  private static boolean isTrue(Metered window, DeviceWindows told) {
    return window.isValid()
        && told.windows().stream()
            .mapToDouble(told::seconds)
            .anyMatch(s -> Math.abs(s / SECONDS_PER_SAMPLE - window.samples()) <= 1.01);
  }

  /** A board and a meter whose clocks agree, and a marker that costs nothing. */
  private static BoardCalibration calibration(Instrument meter) {
    return new BoardCalibration(
        new BoardCalibration.Key("noisy", "", 168_000_000, meter.name()),
        Instant.EPOCH,
        3300,
        null,
        OverheadFit.NONE,
        OverheadFit.NONE,
        OverheadFit.NONE,
        ClockRatio.UNKNOWN,
        ClockRatio.UNKNOWN);
  }
}
