package io.tinyloop.device;

import java.util.Optional;

/** What a device must show over its own link before it is given candidates. Thread-safe. */
@FunctionalInterface
public interface AdmissionTest {

  /** Why the device is not admitted, or nothing. */
  Optional<String> failure(DeviceSession session, Deadline deadline)
      throws SessionException, InterruptedException;
}
