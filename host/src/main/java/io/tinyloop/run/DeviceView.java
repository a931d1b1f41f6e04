package io.tinyloop.run;

import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.Quarantine;
import io.tinyloop.device.recovery.RecoveryTally;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A device as people see it.
 *
 * @param name in its fleet, for example {@code sim:cortex-m4#2}
 * @param uid identity of the board; null before its first hello
 * @param spec how it was asked for
 * @param evaluations attempts that gave a result
 * @param faults attempts that said nothing about their candidate
 * @param busySeconds in evaluations
 * @param note what went wrong last
 * @param health GOOD, SUSPECT, BAD (in quarantine) or MAINTENANCE (a person has it)
 * @param since when it came into its state, ISO 8601
 * @param faultsByKind attempts by what they were attributed to
 * @param turnaroundMillis of an attempt, on average; null before the first
 * @param reconnects connections after the first
 * @param link what its links have carried and dropped
 * @param labels words that runs and people may ask for
 * @param holder who has it now: a run, a person, or another host; null: nobody, or nobody that the
 *     caller may see
 * @param freeInSeconds until it is free, about: the rest of a mean evaluation, or of a lease; null:
 *     it is free, or nobody knows
 * @param utilization share of its time in the fleet in which it ran candidates, in [0, 1]
 * @param recoveries by step, how often it was tried to bring the device back, and how often it
 *     helped
 * @param lastRecovery the last step, and what came of it; null: none yet
 * @param quarantine since when, why, by whom (null: the host), and until when (null: until a person
 *     releases it); null: it is not in quarantine
 */
public record DeviceView(
    String name,
    @Nullable String uid,
    String spec,
    @Nullable String mcu,
    String state,
    long evaluations,
    long faults,
    double busySeconds,
    @Nullable String note,
    String health,
    String since,
    Map<String, Long> faultsByKind,
    @Nullable Double turnaroundMillis,
    int reconnects,
    LinkStatistics link,
    List<String> labels,
    @Nullable String holder,
    @Nullable Double freeInSeconds,
    double utilization,
    Map<String, RecoveryTally> recoveries,
    @Nullable String lastRecovery,
    @Nullable Quarantine quarantine) {

  public DeviceView {
    labels = labels == null ? List.of() : List.copyOf(labels); // absent in an older host's JSON
    recoveries = recoveries == null ? Map.of() : Map.copyOf(recoveries);
  }

  /** Whether the device runs candidates now or may soon. */
  public boolean usable() {
    return DeviceState.valueOf(state).usable();
  }

  /** The view of a pool's device. */
  public static DeviceView of(DeviceStatus status) {
    return of(status, status.since());
  }

  /** The view of a pool's device at {@code now}. */
  public static DeviceView of(DeviceStatus status, Instant now) {
    var hello = status.hello();
    return new DeviceView(
        status.name(),
        status.uid(),
        status.spec().toString(),
        hello == null ? null : hello.mcu(),
        status.state().name(),
        status.evaluations(),
        status.faults(),
        status.busy().toMillis() / 1e3,
        status.lastFault(),
        status.health().name(),
        status.since().toString(),
        faultsByKind(status),
        status.turnaround().map(time -> time.toNanos() / 1e6).orElse(null),
        Math.max(0, status.connections() - 1),
        status.link(),
        status.labels(),
        status.worksFor(),
        status.state() == DeviceState.BUSY ? rest(status, now) : null,
        status.utilization(now),
        recoveries(status),
        status.lastRecovery() == null ? null : status.lastRecovery().text(),
        status.quarantine());
  }

  private static Map<String, RecoveryTally> recoveries(DeviceStatus status) {
    Map<String, RecoveryTally> recoveries = new TreeMap<>();
    status.recoveries().forEach((step, tally) -> recoveries.put(step.name(), tally));
    return recoveries;
  }

  private static @Nullable Double rest(DeviceStatus status, Instant now) {
    Duration since = Duration.between(status.since(), now);
    return status
        .turnaround()
        .map(mean -> Math.max(0, mean.minus(since).toMillis()) / 1e3)
        .orElse(null);
  }

  /** The same with a person who has it, or with nobody whose name may be told. */
  DeviceView heldBy(@Nullable String who, @Nullable Double freeIn) {
    return new DeviceView(
        name,
        uid,
        spec,
        mcu,
        state,
        evaluations,
        faults,
        busySeconds,
        note,
        health,
        since,
        faultsByKind,
        turnaroundMillis,
        reconnects,
        link,
        labels,
        who,
        freeIn,
        utilization,
        recoveries,
        lastRecovery,
        quarantine);
  }

  private static Map<String, Long> faultsByKind(DeviceStatus status) {
    Map<String, Long> faults = new TreeMap<>();
    status
        .outcomes()
        .forEach((kind, count) -> {
          if (!kind.settled()) {
            faults.put(kind.name(), count);
          }
        });
    return faults;
  }
}
