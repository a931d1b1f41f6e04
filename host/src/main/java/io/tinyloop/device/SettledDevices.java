package io.tinyloop.device;

import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers the devices of which it is known whether they can be used. Thread-safe. */
final class SettledDevices implements PoolListener {

  private final PoolListener next;
  private final Set<String> settled = new HashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  SettledDevices(PoolListener next) {
    this.next = next;
  }

  /** Waits until all of {@code devices} are settled; false at the time-out. */
  boolean await(Collection<String> devices, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!settled.containsAll(devices) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return settled.containsAll(devices);
    } finally {
      lock.unlock();
    }
  }

  /** Those of {@code devices} that are not settled. */
  List<String> unsettled(Collection<String> devices) {
    lock.lock();
    try {
      return devices.stream().filter(device -> !settled.contains(device)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a device that has left the pool. */
  void forget(String device) {
    lock.lock();
    try {
      settled.remove(device);
    } finally {
      lock.unlock();
    }
  }

  private void settle(String device) {
    lock.lock();
    try {
      settled.add(device);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void changed(DeviceStatus status) {
    switch (status.state()) {
      case CONNECTING, ADMITTING, ELSEWHERE -> {}
      case IDLE, BUSY, LEASED, OFFLINE, HUNG, QUARANTINED, CLOSED -> settle(status.name());
    }
    next.changed(status);
  }

  @Override
  public void started(String device, EvaluationJob job, Duration waited) {
    next.started(device, job, waited);
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    next.attempted(device, job, outcome);
  }

  @Override
  public void faulted(String device, Outcome fault) {
    next.faulted(device, fault);
  }

  @Override
  public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
    next.recovering(device, attempt);
  }

  @Override
  public void logged(String device, Log line) {
    next.logged(device, line);
  }
}
