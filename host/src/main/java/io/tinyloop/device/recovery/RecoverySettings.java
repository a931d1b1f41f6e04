package io.tinyloop.device.recovery;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long it is tried to bring a device back.
 *
 * @param deadlines of each step, positive; a step that is missing has its usual one
 * @param budget of all steps of one ascent together, positive: a step that begins has at most what
 *     is left of it
 */
public record RecoverySettings(Map<RecoveryStep, Duration> deadlines, Duration budget) {

  /** Each step its usual deadline, and a minute for all. */
  public static final RecoverySettings DEFAULT =
      new RecoverySettings(Map.of(), Duration.ofMinutes(1));

  public RecoverySettings {
    Map<RecoveryStep, Duration> all = new EnumMap<>(RecoveryStep.class);
    Arrays.stream(RecoveryStep.values()).forEach(step -> all.put(step, step.usualDeadline()));
    all.putAll(deadlines);
    all.forEach((step, deadline) -> requirePositive(step.word(), deadline));
    requirePositive("budget", budget);
    deadlines = Collections.unmodifiableMap(all);
  }

  private static void requirePositive(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "The time for %s (%s) must be positive.%nMaybe %s: 5s.".formatted(what, time, what));
    }
  }

  /** The longest time of a step. */
  public Duration deadline(RecoveryStep step) {
    return deadlines.getOrDefault(step, step.usualDeadline());
  }

  /** The same with another deadline of one step, for which the budget makes room. */
  public RecoverySettings with(RecoveryStep step, Duration deadline) {
    Map<RecoveryStep, Duration> changed = new EnumMap<>(deadlines);
    changed.put(step, deadline);
    Duration more = deadline.minus(deadline(step));
    return new RecoverySettings(changed, more.isPositive() ? budget.plus(more) : budget);
  }
}
