package io.tinyloop.device;

import java.util.Optional;
import java.util.function.LongSupplier;

/** What a device must show over its own link before it is given candidates. Thread-safe. */
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
}
