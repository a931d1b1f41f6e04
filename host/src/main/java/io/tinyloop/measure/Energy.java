package io.tinyloop.measure;

import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The energy of one sequence, or the reason why there is none.
 *
 * @param valueMicrojoules median over the windows; null if {@code reason} is there
 * @param minimumMicrojoules the least of a window, a sequence
 * @param maximumMicrojoules the most of a window, a sequence
 * @param provenance where the value comes from; null if there is none
 * @param reason why there is no value; null if there is one
 */
public record Energy(
    @Nullable Double valueMicrojoules,
    @Nullable Double minimumMicrojoules,
    @Nullable Double maximumMicrojoules,
    @Nullable Provenance provenance,
    @Nullable Reason reason) {

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
    if ((valueMicrojoules == null) == (reason == null)
        || (valueMicrojoules == null) != (provenance == null)) {
      throw new IllegalArgumentException(
          "An energy has a value (%s) with a provenance (%s), or a reason (%s)."
              .formatted(valueMicrojoules, provenance, reason));
    }
  }

  /** No energy. */
  public static Energy none(Reason reason) {
    return new Energy(null, null, null, null, reason);
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
    WindowStatistics statistics = WindowStatistics.of(micros);
    return new Energy(
        statistics.median(), statistics.minimum(), statistics.maximum(), provenance, null);
  }
}
