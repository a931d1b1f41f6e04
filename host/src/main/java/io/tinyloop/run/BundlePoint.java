package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Student;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code point.json} of a bundle: what is claimed of one individual, and what stands behind it.
 *
 * @param run id of the run
 * @param number of the point on the run's front, from 1
 * @param commit of the program that measured it
 * @param seed of the run
 * @param configuration of the run
 * @param datasetSha256 of the samples' image
 * @param modelSha256 of the model's image
 * @param device as {@code tinyloop verify --device} takes it, with its meter
 * @param toolchain flags that the firmware was built with, as the board says; the host's Java
 * @param hello what the board said about itself: UID, core, clock, firmware digest, …
 * @param calibration that was subtracted; null if nothing was timed
 * @param individual the claim, raw windows included
 * @param published what the run's front says, put together of all timings of the point
 * @param latency in which a repetition lies; null if nothing was timed
 * @param energy in which a repetition lies; null if there is none
 */
record BundlePoint(
    String run,
    int number,
    String commit,
    long seed,
    RunConfiguration configuration,
    String datasetSha256,
    String modelSha256,
    String device,
    Toolchain toolchain,
    Hello hello,
    @Nullable BoardCalibration calibration,
    Individual individual,
    @Nullable Published published,
    @Nullable ReplayInterval latency,
    @Nullable ReplayInterval energy) {

  /**
   * Figures of the front.
   *
   * @param latencyMicros null: none
   * @param energyMicrojoules null: none
   */
  record Published(@Nullable Double latencyMicros, @Nullable Double energyMicrojoules) {

    static Published of(Individual front) {
      Latency latency = front.latency();
      Energy energy = front.energy();
      return new Published(
          latency == null ? null : (Double) latency.valueMicros(),
          energy == null ? null : energy.valueMicrojoules());
    }
  }

  /** What firmware and host were built with. */
  record Toolchain(String firmware, String host) {}

  /**
   * In which a repetition on the same kind of board lies with {@value #CONFIDENCE}: around the
   * value, by the standard error of a difference of two measurements, with Student's quantile of as
   * many windows, and no narrower than two steps of the timer or samples of the meter.
   *
   * @param value the claim
   * @param unit µs or µJ
   */
  record ReplayInterval(double value, double low, double high, String unit, double confidence) {

    static final double CONFIDENCE = 0.999;

    private static final double STEPS = 2;

    private static final int FEW_WINDOWS = 5;

    /** Samples of an energy that has none: a board's own word, or a model's. */
    private static final double COUNTLESS = 1e6;

    static @Nullable ReplayInterval of(@Nullable Latency latency, Hello hello) {
      if (latency == null) {
        return null;
      }
      return of(
          latency.valueMicros(),
          latency.standardErrorMicros() * times(latency.windows()),
          STEPS * 1e6 / hello.tickHertz(),
          "µs");
    }

    static @Nullable ReplayInterval of(@Nullable Energy energy) {
      Double value = energy == null ? null : energy.valueMicrojoules();
      Double error = energy == null ? null : energy.standardErrorMicrojoules();
      if (energy == null || value == null || error == null) {
        return null;
      }
      List<Metered> raw = energy.raw();
      double samples =
          raw == null ? 0 : raw.stream().mapToLong(Metered::samples).average().orElse(0);
      double step = STEPS * value / (samples == 0 ? COUNTLESS : samples);
      return of(value, error * times(raw == null ? 0 : raw.size()), step, "µJ");
    }

    /** Standard errors of a difference of two measurements; without windows, as of a few. */
    private static double times(int windows) {
      return Math.sqrt(2) * Student.of999(Math.max(FEW_WINDOWS, windows) - 1);
    }

    private static ReplayInterval of(double value, double error, double step, String unit) {
      double half = Math.max(error, step);
      return new ReplayInterval(value, value - half, value + half, unit, CONFIDENCE);
    }

    boolean contains(double repeated) {
      return low <= repeated && repeated <= high;
    }
  }

  /** The windows as the board timed them. */
  List<Window> windows() {
    Latency timed = individual.latency();
    List<Window> raw = timed == null ? null : timed.raw();
    return raw == null ? List.of() : raw;
  }
}
