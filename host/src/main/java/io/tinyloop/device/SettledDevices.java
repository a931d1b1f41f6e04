package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Log;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts the devices of which it is known whether they can be used. Thread-safe. */
final class SettledDevices implements PoolListener {

  private final PoolListener next;
  private final Set<String> settled = ConcurrentHashMap.newKeySet();
  private final CountDownLatch missing;

  SettledDevices(int devices, PoolListener next) {
    this.missing = new CountDownLatch(devices);
    this.next = next;
  }

  boolean await(Duration timeout) throws InterruptedException {
    return missing.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void changed(DeviceStatus status) {
    boolean known =
        switch (status.state()) {
          case CONNECTING, ADMITTING -> false;
          case IDLE, BUSY, HUNG, QUARANTINED, CLOSED -> true;
        };
    if (known && settled.add(status.name())) {
      missing.countDown();
    }
    next.changed(status);
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    next.attempted(device, job, outcome);
  }

  @Override
  public void logged(String device, Log line) {
    next.logged(device, line);
  }
}
