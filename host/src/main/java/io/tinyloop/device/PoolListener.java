package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import java.time.Duration;

/** Hears what happens in a pool. Called on the devices' threads; must not block. */
public interface PoolListener {

  /** A listener that ignores everything. */
  PoolListener NONE = new PoolListener() {};

  /**
   * A device begins with a job.
   *
   * @param waited since the job was submitted, or its last attempt ended
   */
  default void started(String device, EvaluationJob job, Duration waited) {}

  /** An attempt ended; the job is tried again elsewhere unless the outcome is settled. */
  default void attempted(String device, EvaluationJob job, Outcome outcome) {}

  /** Something went wrong with a device beside any attempt: on connecting, admission, idling. */
  default void faulted(String device, Outcome fault) {}

  /** A device changed its state. */
  default void changed(DeviceStatus status) {}

  /** A step of a device's recovery is over. */
  default void recovering(DeviceStatus device, RecoveryAttempt attempt) {}

  /** A device wrote a line to its log. */
  default void logged(String device, Log line) {}
}
