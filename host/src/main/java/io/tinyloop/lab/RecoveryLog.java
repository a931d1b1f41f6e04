package io.tinyloop.lab;

import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.journal.RecoveryRecord;
import io.tinyloop.journal.RecoveryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes each step of a device's recovery into the journal, in order, behind the devices' backs. A
 * step for which there is no room is lost: no device waits for the disk. Thread-safe.
 */
public final class RecoveryLog implements PoolListener, AutoCloseable {

  private static final int WAITING = 4096;
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

  private final RecoveryStore store;
  private final InstantSource clock;
  private final BlockingQueue<RecoveryRecord> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer;
  private volatile boolean closed;

  public RecoveryLog(RecoveryStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.writer = Thread.ofVirtual().name("recovery log").start(this::write);
  }

  @Override
  public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
    if (!closed) {
      var _ =
          waiting.offer(
              new RecoveryRecord(
                  clock.instant().truncatedTo(ChronoUnit.MILLIS),
                  device.name(),
                  device.uid(),
                  attempt.step().name(),
                  attempt.result().name(),
                  attempt.detail(),
                  attempt.took().toMillis()));
    }
  }

  private void write() {
    try {
      while (true) {
        store.add(waiting.take());
      }
    } catch (InterruptedException e) {
      waiting.forEach(store::add);
    } catch (RuntimeException e) {
      closed = true; // the disk is full, which the journal's own users hear
    }
  }

  /** Writes down what waits. */
  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      var _ = writer.join(CLOSE_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
