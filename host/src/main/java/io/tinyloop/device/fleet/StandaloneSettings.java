package io.tinyloop.device.fleet;

import io.tinyloop.simulator.fault.FaultPlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Simulated devices for other processes.
 *
 * @param core that they model
 * @param count of them
 * @param seed of whatever is random in them
 * @param faults how often each kind of fault happens
 * @param evaluationTime least time that an evaluation takes
 * @param baud of pseudo-terminals, bits a second; null: as fast as they are
 */
public record StandaloneSettings(
    String core,
    int count,
    long seed,
    FaultPlan faults,
    Duration evaluationTime,
    @Nullable Integer baud) {

  /** Devices without faults that answer as fast as they can. */
  public static StandaloneSettings of(String core, int count, long seed) {
    return new StandaloneSettings(core, count, seed, FaultPlan.NONE, Duration.ZERO, null);
  }

  /** The same on lines of a speed. */
  public StandaloneSettings withBaud(int bitsPerSecond) {
    return new StandaloneSettings(core, count, seed, faults, evaluationTime, bitsPerSecond);
  }
}
