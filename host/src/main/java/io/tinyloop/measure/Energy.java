package io.tinyloop.measure;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The energy of one sequence, or the reason why there is none.
 *
 * @param valueMicrojoules median over the windows; null if {@code reason} is there
 * @param minimumMicrojoules the least of a window, a sequence
 * @param maximumMicrojoules the most of a window, a sequence
 * @param meanMicrojoules over the windows
 * @param lowMicrojoules lower end of the median's interval
 * @param highMicrojoules upper end
 * @param confidence of the interval, in [0, 1]
 * @param standardErrorMicrojoules of the value, calibration included
 * @param provenance where the value comes from; null if there is none
 * @param instrument that measured it; null: the device's own word
 * @param invalidWindows that were measured again; null without an instrument
 * @param raw the windows as the instrument saw them; null without one
 * @param reason why there is no value; null if there is one
 */
public record Energy(
    @Nullable Double valueMicrojoules,
    @Nullable Double minimumMicrojoules,
    @Nullable Double maximumMicrojoules,
    @Nullable Double meanMicrojoules,
    @Nullable Double lowMicrojoules,
    @Nullable Double highMicrojoules,
    @Nullable Double confidence,
    @Nullable Double standardErrorMicrojoules,
    @Nullable Provenance provenance,
    @Nullable String instrument,
    @Nullable Integer invalidWindows,
    @Nullable List<Metered> raw,
    @Nullable Reason reason) {

  /** Of an energy by the board's own word, relative: it comes in whole nanojoules. */
  private static final double RESOLUTION = 1e-5;

  /** Why a device reported no energy. */
  public enum Reason {
    /** Nothing was timed. */
    NOT_MEASURED,
    /** The device has no sensor, and no model. */
    NO_SENSOR,
    /** The sensor's range was left. */
    OVER_RANGE,
    /** The sensor did not answer, or not sensibly. */
    SENSOR_FAULT
  }

  public Energy {
    raw = raw == null ? null : List.copyOf(raw);
    if ((valueMicrojoules == null) == (reason == null)
        || (valueMicrojoules == null) != (provenance == null)) {
      throw new IllegalArgumentException(
          "An energy has a value (%s) with a provenance (%s), or a reason (%s)."
              .formatted(valueMicrojoules, provenance, reason));
    }
  }

  /** No energy. */
  public static Energy none(Reason reason) {
    return new Energy(
        null, null, null, null, null, null, null, null, null, null, null, null, reason);
  }

  /** The energy in {@code windows} under the status that the device gave. */
  public static Energy of(List<Window> windows, EnergyStatus status) {
    return switch (status) {
      case UNSPECIFIED -> none(Reason.NOT_MEASURED);
      case NO_SENSOR -> none(Reason.NO_SENSOR);
      case OVER_RANGE -> none(Reason.OVER_RANGE);
      case SENSOR_FAULT -> none(Reason.SENSOR_FAULT);
      case VALID -> of(windows, Provenance.MEASURED);
      case MODELLED -> of(windows, Provenance.MODELLED);
    };
  }

  private static Energy of(List<Window> windows, Provenance provenance) {
    if (windows.isEmpty()) {
      return none(Reason.NOT_MEASURED);
    }
    double[] micros =
        windows.stream().mapToDouble(w -> w.energyNanojoules() / 1e3 / w.sequences()).toArray();
    return of(Estimate.of(micros), provenance, null, null, null);
  }

  /** The energy that an instrument saw in {@code raw}; {@code invalid} windows were repeated. */
  static Energy of(Estimate micros, Instrument instrument, List<Metered> raw, int invalid) {
    return of(micros, instrument.provenance(), instrument.name(), invalid, raw);
  }

  private static Energy of(
      Estimate micros,
      Provenance provenance,
      @Nullable String instrument,
      @Nullable Integer invalid,
      @Nullable List<Metered> raw) {
    return new Energy(
        micros.median(),
        micros.minimum(),
        micros.maximum(),
        micros.mean(),
        micros.low(),
        micros.high(),
        micros.confidence(),
        micros.standardError(),
        provenance,
        instrument,
        invalid,
        raw,
        null);
  }

  /**
   * What several measurements of one candidate amount to, as of {@link Latency#combined}; the first
   * that there is where one has no value.
   */
  public static Energy combined(List<Energy> measurements) {
    Energy first = measurements.getFirst();
    if (measurements.stream().anyMatch(one -> one.reason != null)) {
      return first;
    }
    Repeated micros =
        Repeated.of(
            figures(measurements, Energy::valueMicrojoules),
            figures(measurements, Energy::standardErrorMicrojoules));
    return new Energy(
        micros.mean(),
        Arrays.stream(figures(measurements, Energy::minimumMicrojoules)).min().orElseThrow(),
        Arrays.stream(figures(measurements, Energy::maximumMicrojoules)).max().orElseThrow(),
        Arrays.stream(figures(measurements, Energy::meanMicrojoules)).average().orElseThrow(),
        micros.low(),
        micros.high(),
        Repeated.CONFIDENCE,
        micros.standardError(),
        first.provenance,
        first.instrument,
        first.invalidWindows,
        measurements.stream()
            .map(Energy::raw)
            .filter(Objects::nonNull)
            .flatMap(List::stream)
            .toList(),
        null);
  }

  /**
   * The same on the scale of the class's yardstick, where the board's own sensor or model said
   * both; an instrument's word stands as it is.
   */
  public Energy on(BoardOffset offset) {
    Double ratio = offset.energy();
    Double value = valueMicrojoules;
    if (ratio == null || ratio == 1 || instrument != null || value == null) {
      return this;
    }
    double common = value / ratio * Math.hypot(offset.error() / offset.time(), RESOLUTION);
    return new Energy(
        value / ratio,
        over(minimumMicrojoules, ratio),
        over(maximumMicrojoules, ratio),
        over(meanMicrojoules, ratio),
        value / ratio - wider(value, lowMicrojoules, ratio, common),
        value / ratio + wider(value, highMicrojoules, ratio, common),
        confidence,
        Math.hypot(standardErrorMicrojoules == null ? 0 : standardErrorMicrojoules / ratio, common),
        provenance,
        null,
        invalidWindows,
        raw,
        null);
  }

  /** From the value to an end of its interval, a common error included. */
  private static double wider(double value, @Nullable Double end, double ratio, double common) {
    double own = end == null ? 0 : Math.abs(end - value) / ratio;
    return Math.hypot(own, Estimate.NORMAL * common);
  }

  private static @Nullable Double over(@Nullable Double value, double ratio) {
    return value == null ? null : (Double) (value / ratio);
  }

  private static double[] figures(
      List<Energy> measurements, Function<Energy, @Nullable Double> figure) {
    return measurements.stream().map(figure).mapToDouble(v -> v == null ? 0 : v).toArray();
  }
}
