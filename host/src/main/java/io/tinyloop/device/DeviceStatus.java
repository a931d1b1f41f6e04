package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoveryStep;
import io.tinyloop.device.recovery.RecoveryTally;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device of a pool at one moment.
 *
 * @param name in the fleet
 * @param worksFor the run whose candidate it evaluates; null: none
 * @param hello what it said about itself; null before its first hello
 * @param since when it came into its state
 * @param outcomes how many attempts ended each way; absent: none
 * @param consecutiveFaults since the last settled outcome
 * @param busy time in evaluations
 * @param lastFault what went wrong last; null: nothing yet
 * @param connections hellos that it said
 * @param link what all its links have carried, one after another
 * @param recoveries how often each step of its recovery was tried and helped; absent: never tried
 * @param lastRecovery the last step that was tried; null: none yet
 * @param added when it came into its pool
 * @param quarantine why it is in quarantine; null: it is not
 */
public record DeviceStatus(
    String name,
    DeviceSpec spec,
    List<String> labels,
    DeviceState state,
    @Nullable String worksFor,
    @Nullable Hello hello,
    Instant since,
    Map<OutcomeKind, Long> outcomes,
    int consecutiveFaults,
    Duration busy,
    @Nullable String lastFault,
    int connections,
    LinkStatistics link,
    Map<RecoveryStep, RecoveryTally> recoveries,
    @Nullable RecoveryAttempt lastRecovery,
    Instant added,
    @Nullable Quarantine quarantine) {

  public DeviceStatus {
    labels = List.copyOf(labels);
    outcomes = Map.copyOf(outcomes);
    recoveries = Map.copyOf(recoveries);
  }

  /** The board's identity, or nothing before its first hello. */
  public @Nullable String uid() {
    return hello == null ? null : hello.uid();
  }

  /** Attempts that gave a result. */
  public long evaluations() {
    return outcomes.getOrDefault(OutcomeKind.OK, 0L);
  }

  /** Time from a candidate's start to its end, on average; nothing before the first. */
  public Optional<Duration> turnaround() {
    long attempts = outcomes.values().stream().mapToLong(Long::longValue).sum();
    return attempts == 0 ? Optional.empty() : Optional.of(busy.dividedBy(attempts));
  }

  /**
   * Share of the time since it was added in which it ran candidates, in [0, 1]; the one that it
   * runs now counts.
   */
  public double utilization(Instant now) {
    Duration all = Duration.between(added, now);
    Duration running = state == DeviceState.BUSY ? busy.plus(Duration.between(since, now)) : busy;
    return all.isPositive()
        ? Math.clamp((double) running.toNanos() / all.toNanos(), 0.0, 1.0)
        : 0.0;
  }

  /** What a person should think of it. */
  public DeviceHealth health() {
    return switch (state) {
      case LEASED -> DeviceHealth.MAINTENANCE;
      case QUARANTINED -> DeviceHealth.BAD;
      case HUNG, OFFLINE -> DeviceHealth.SUSPECT;
      case CONNECTING, ADMITTING, IDLE, BUSY, ELSEWHERE, CLOSED ->
          consecutiveFaults > 0 ? DeviceHealth.SUSPECT : DeviceHealth.GOOD;
    };
  }

  /** Attempts that said nothing about their candidate. */
  public long faults() {
    return outcomes.entrySet().stream()
        .filter(entry -> !entry.getKey().settled())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
