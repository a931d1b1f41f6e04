package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.device.recovery.RecoveryStep;
import java.time.Duration;

/**
 * How a pool deals with its devices.
 *
 * @param leaseEpoch fencing token of all its commands, in [0, 2^31 − 1]; newer than any before
 * @param session how patient each session is
 * @param connectTimeout longest time of opening a link and saying hello
 * @param admissionTimeout longest time of the admission test: 150 kB cross a slow line in 13 s
 * @param maxAttempts how many devices at most try one candidate, at least 1
 * @param maxConsecutiveFaults after so many faults in a row a device is quarantined, at least 1
 * @param grace time beyond its deadline after which a call counts as hung
 * @param idleCheck an idle device is asked for a sign of life this often
 * @param firstRetry wait before a device is connected again after a fault; doubles up to 16 times
 * @param quarantine a device in quarantine is tested again after so long; doubles up to 16 times
 * @param recovery how long each step to bring a device back may take
 */
public record PoolSettings(
    int leaseEpoch,
    SessionSettings session,
    Duration connectTimeout,
    Duration admissionTimeout,
    int maxAttempts,
    int maxConsecutiveFaults,
    Duration grace,
    Duration idleCheck,
    Duration firstRetry,
    Duration quarantine,
    RecoverySettings recovery) {

  /** Jobs that only a device can run wait so long for its board to be plugged in again. */
  static final Duration OFFLINE_PATIENCE = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 4;

  public PoolSettings {
    if (leaseEpoch < 0 || maxAttempts < 1 || maxConsecutiveFaults < 1) {
      throw new IllegalArgumentException(
          "The epoch (%d) must not be negative, attempts (%d) and faults (%d) at least 1."
              .formatted(leaseEpoch, maxAttempts, maxConsecutiveFaults));
    }
  }

  /** With the usual recovery. */
  public PoolSettings(
      int leaseEpoch,
      SessionSettings session,
      Duration connectTimeout,
      Duration admissionTimeout,
      int maxAttempts,
      int maxConsecutiveFaults,
      Duration grace,
      Duration idleCheck,
      Duration firstRetry,
      Duration quarantine) {
    this(
        leaseEpoch,
        session,
        connectTimeout,
        admissionTimeout,
        maxAttempts,
        maxConsecutiveFaults,
        grace,
        idleCheck,
        firstRetry,
        quarantine,
        RecoverySettings.DEFAULT.with(RecoveryStep.REOPEN, connectTimeout));
  }

  /**
   * Ten attempts and quarantine after five faults, so that neither a bad line nor a bad day of the
   * bench ends a run: of a fifth of attempts that fail, one candidate in ten million fails for
   * good. Ten seconds to connect; a minute of quarantine.
   */
  public static PoolSettings withEpoch(int leaseEpoch) {
    return new PoolSettings(
        leaseEpoch,
        SessionSettings.DEFAULT,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        10,
        5,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofMillis(200),
        Duration.ofMinutes(1));
  }

  /** These settings with more time to connect and be admitted, for fleets that come all at once. */
  public PoolSettings withAdmission(Duration limit) {
    return new PoolSettings(
        leaseEpoch,
        session,
        limit,
        limit,
        maxAttempts,
        maxConsecutiveFaults,
        grace,
        idleCheck,
        firstRetry,
        quarantine,
        recovery.with(RecoveryStep.REOPEN, limit));
  }

  /** Wait before a device is connected again after so many faults in a row, at least 1. */
  Duration retry(int faults) {
    return firstRetry.multipliedBy(1L << Math.clamp(faults - 1L, 0, MOST_DOUBLINGS));
  }

  /** How long a device stays in its {@code count}-th quarantine in a row. */
  Duration quarantine(int count) {
    return quarantine.multipliedBy(1L << Math.clamp(count - 1L, 0, MOST_DOUBLINGS));
  }

  /** These settings with another patience. */
  public PoolSettings withSession(SessionSettings patience) {
    return new PoolSettings(
        leaseEpoch,
        patience,
        connectTimeout,
        admissionTimeout,
        maxAttempts,
        maxConsecutiveFaults,
        grace,
        idleCheck,
        firstRetry,
        quarantine,
        recovery);
  }

  /** These settings with another recovery. */
  public PoolSettings withRecovery(RecoverySettings other) {
    return new PoolSettings(
        leaseEpoch,
        session,
        connectTimeout,
        admissionTimeout,
        maxAttempts,
        maxConsecutiveFaults,
        grace,
        idleCheck,
        firstRetry,
        quarantine,
        other);
  }
}
