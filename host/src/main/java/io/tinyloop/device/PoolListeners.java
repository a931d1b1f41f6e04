package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import java.time.Duration;
import java.util.List;

/** Several listeners as one; each hears everything, in order. */
public record PoolListeners(List<PoolListener> all) implements PoolListener {

  public PoolListeners {
    all = List.copyOf(all);
  }

  /** {@code listeners} as one. */
  public static PoolListeners of(PoolListener... listeners) {
    return new PoolListeners(List.of(listeners));
  }

  @Override
  public void started(String device, EvaluationJob job, Duration waited) {
    all.forEach(listener -> listener.started(device, job, waited));
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    all.forEach(listener -> listener.attempted(device, job, outcome));
  }

  @Override
  public void faulted(String device, Outcome fault) {
    all.forEach(listener -> listener.faulted(device, fault));
  }

  @Override
  public void changed(DeviceStatus status) {
    all.forEach(listener -> listener.changed(status));
  }

  @Override
  public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
    all.forEach(listener -> listener.recovering(device, attempt));
  }

  @Override
  public void logged(String device, Log line) {
    all.forEach(listener -> listener.logged(device, line));
  }
}
