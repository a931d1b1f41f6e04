package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoveryResult;
import io.tinyloop.device.recovery.RecoveryStep;
import io.tinyloop.device.recovery.RecoveryTally;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The running counts behind a {@link DeviceStatus}. Thread-safe. */
final class DeviceRecord {

  private final DeviceConnector connector;
  private final InstantSource instants;
  private final Map<OutcomeKind, Long> outcomes = new EnumMap<>(OutcomeKind.class);
  private DeviceState state = DeviceState.CONNECTING;
  private final Instant added;
  private Instant since;
  private @Nullable Hello hello;
  private @Nullable String worksFor;
  private int consecutiveFaults;
  private int quarantines;
  private int connections;
  private Duration busy = Duration.ZERO;
  private @Nullable Outcome lastFault;
  private @Nullable Quarantine quarantine;
  private final Map<RecoveryStep, RecoveryTally> recoveries = new EnumMap<>(RecoveryStep.class);
  private @Nullable RecoveryAttempt lastRecovery;

  DeviceRecord(DeviceConnector connector, InstantSource instants) {
    this.connector = connector;
    this.instants = instants;
    this.added = instants.instant();
    this.since = added;
  }

  synchronized DeviceState state() {
    return state;
  }

  /** Goes to a state, unless the device has left for good, or hangs and would come back. */
  synchronized boolean go(DeviceState next) {
    boolean possible =
        switch (state) {
          case CONNECTING, ADMITTING, IDLE, BUSY, LEASED, ELSEWHERE, OFFLINE -> true;
          case HUNG -> next == DeviceState.QUARANTINED || next == DeviceState.CLOSED;
          case QUARANTINED -> next == DeviceState.CLOSED || next == DeviceState.LEASED;
          case CLOSED -> false;
        };
    if (possible) {
      state = next;
      since = instants.instant();
    }
    return possible;
  }

  /**
   * Goes into quarantine; false if the device is there already, or has left for good.
   *
   * @param stay how long it will be there, by how often it was since its last result
   */
  synchronized boolean quarantine(Outcome why, IntFunction<Duration> stay) {
    boolean goes = state != DeviceState.QUARANTINED && go(DeviceState.QUARANTINED);
    if (goes) {
      quarantines++;
      Instant until = since.plus(stay.apply(quarantines));
      quarantine = new Quarantine(since, why.kind() + ": " + why.reason(), null, until);
    }
    return goes;
  }

  /** Goes into quarantine, or stays there, at a person's order; false if it has left for good. */
  synchronized boolean withdraw(Withdrawal order) {
    boolean goes = state == DeviceState.QUARANTINED || go(DeviceState.QUARANTINED);
    if (goes) {
      quarantine = new Quarantine(order.since(), order.reason(), order.by(), null);
    }
    return goes;
  }

  /** A person trusts it again: no fault before counts. */
  synchronized void pardon() {
    quarantines = 0;
  }

  /** How often the device was in quarantine since its last result. */
  synchronized int quarantines() {
    return quarantines;
  }

  /**
   * Comes back from quarantine.
   *
   * @param faults in a row that it is taken to have had
   * @return false if the device has left for good meanwhile
   */
  synchronized boolean release(int faults) {
    boolean released = state == DeviceState.QUARANTINED;
    if (released) {
      state = DeviceState.CONNECTING;
      since = instants.instant();
      consecutiveFaults = faults;
    }
    return released;
  }

  /** A person gave it back, perhaps repaired; false if the device has left for good meanwhile. */
  synchronized boolean givenBack() {
    boolean leased = state == DeviceState.LEASED;
    if (leased) {
      state = DeviceState.CONNECTING;
      since = instants.instant();
      consecutiveFaults = 0;
      quarantines = 0;
    }
    return leased;
  }

  /** For whom it works; null: nobody. */
  synchronized void worksFor(@Nullable String run) {
    worksFor = run;
  }

  /** A hung call returned after all; false if the device has left for good meanwhile. */
  synchronized boolean revive() {
    boolean hung = state == DeviceState.HUNG;
    if (hung) {
      state = DeviceState.CONNECTING;
      since = instants.instant();
    }
    return hung;
  }

  /** Notes a step of the device's recovery. */
  synchronized void tried(RecoveryAttempt attempt) {
    RecoveryTally before = recoveries.getOrDefault(attempt.step(), RecoveryTally.NONE);
    RecoveryTally after = before.plus(attempt.result());
    if (after.tried() > 0) {
      recoveries.put(attempt.step(), after);
    }
    if (attempt.result() != RecoveryResult.SKIPPED) {
      lastRecovery = attempt;
    }
  }

  synchronized void said(Hello said) {
    hello = said;
    connections++;
  }

  /** Of what it said last; null before its first hello. */
  synchronized @Nullable DeviceClass deviceClass() {
    return hello == null ? null : DeviceClass.of(hello);
  }

  /** The UID that it said; null before its first hello. */
  synchronized @Nullable String uid() {
    return hello == null ? null : hello.uid();
  }

  /** Counts an attempt; returns the faults in a row. */
  synchronized int ended(Outcome outcome, Duration took) {
    busy = busy.plus(took);
    outcomes.merge(outcome.kind(), 1L, Long::sum);
    return failed(outcome);
  }

  /** Notes a fault that was no attempt's; returns the faults in a row. */
  synchronized int failed(Outcome outcome) {
    if (outcome.kind().settled()) {
      consecutiveFaults = 0;
      quarantines = 0;
    } else {
      consecutiveFaults++;
      lastFault = outcome;
    }
    return consecutiveFaults;
  }

  /** Notes that its board is not there, which is no fault in a row. */
  synchronized void missing(Outcome why) {
    lastFault = why;
  }

  /** The device has got further in its admission than ever: its faults in a row begin anew. */
  synchronized void progressed() {
    consecutiveFaults = 0;
  }

  synchronized @Nullable Outcome lastFault() {
    return lastFault;
  }

  synchronized int consecutiveFaults() {
    return consecutiveFaults;
  }

  synchronized DeviceStatus status(LinkStatistics link) {
    return new DeviceStatus(
        connector.name(),
        connector.spec(),
        connector.labels(),
        state,
        worksFor,
        hello,
        since,
        outcomes,
        consecutiveFaults,
        busy,
        lastFault == null ? null : lastFault.kind() + ": " + lastFault.reason(),
        connections,
        link,
        recoveries,
        lastRecovery,
        added,
        state == DeviceState.QUARANTINED ? quarantine : null);
  }
}
