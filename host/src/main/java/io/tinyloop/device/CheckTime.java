package io.tinyloop.device;

import io.tinyloop.measure.Estimate;
import io.tinyloop.measure.ReferenceTime;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a device took for one sequence of the reference model.
 *
 * @param ticks median of the windows
 * @param error its standard error
 * @param nanojoules by the device's own sensor or model; null: it has none
 */
public record CheckTime(double ticks, double error, @Nullable Double nanojoules) {

  /** Standard deviation of what rounding to a whole tick adds. */
  private static final double ROUNDING = 0.289;

  /** What the windows of a check say; there is at least one. */
  static CheckTime of(EvaluateResult result) {
    Estimate ticks =
        Estimate.of(
            result.windows().stream()
                .mapToDouble(window -> (double) window.ticks() / window.sequences())
                .toArray());
    boolean energy =
        result.energyStatus() == EnergyStatus.VALID
            || result.energyStatus() == EnergyStatus.MODELLED;
    return new CheckTime(
        ticks.median(),
        Math.hypot(ticks.standardError(), ROUNDING / result.windows().getFirst().sequences()),
        energy
            ? (Double)
                Estimate.of(
                        result.windows().stream()
                            .mapToDouble(w -> (double) w.energyNanojoules() / w.sequences())
                            .toArray())
                    .median()
            : null);
  }

  /** The same of the board that says {@code hello}. */
  ReferenceTime of(Hello hello, Instant now) {
    return new ReferenceTime(
        hello.uid(), DeviceClass.of(hello).key(), now, ticks, error, nanojoules);
  }
}
