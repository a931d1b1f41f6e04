package io.tinyloop.device;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a device must show over its own link before it is given candidates, at each connection: the
 * first time everything, later what has to be shown again. Thread-safe.
 */
@FunctionalInterface
public interface AdmissionTest {

  /** Admits every device: for devices whose computations are compared anyway. */
  AdmissionTest NONE = (_, _, _) -> Optional.empty();

  /**
   * Why the device is not admitted, or nothing.
   *
   * @param evaluationIds gives ids that no other evaluation of the lease has
   */
  Optional<String> failure(DeviceSession session, LongSupplier evaluationIds, Deadline deadline)
      throws SessionException, InterruptedException;

  /** What the board of a session took for the reference model in its last check; empty: unknown. */
  default Optional<CheckTime> lastCheck(DeviceSession session) {
    return Optional.empty();
  }

  /** Whether a device is asked again after so many evaluations, so long after the last time. */
  default boolean isDue(int evaluations, Duration time) {
    return false;
  }

  /** How much of the test the board of this UID has passed so far; 0: none, or it is not known. */
  default int passed(String uid) {
    return 0;
  }

  /** The board of this UID is no longer trusted: it is asked everything again. */
  default void forget(String uid) {}
}
