package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Shares devices out to jobs. Each device has its own virtual thread with plain blocking code, and
 * must pass the admission test before it gets a job. Jobs are served in the order of submission. A
 * job that failed for a reason other than its candidate is tried on another device, a bounded
 * number of times. A device that hangs delays no other. Thread-safe.
 */
public final class DevicePool implements AutoCloseable {

  private final List<DeviceWorker> workers;
  private final Dispatcher dispatcher = new Dispatcher();
  private final JobDesk desk;
  private final ScheduledExecutorService alarms;
  private final Law law;
  private final SettledDevices settled;

  private DevicePool(
      List<? extends DeviceConnector> fleet,
      PoolSettings settings,
      AdmissionTest admission,
      InferenceEngine engine,
      PoolListener listener) {
    this.alarms = alarms();
    this.law = new Law(engine);
    this.settled = new SettledDevices(fleet.size(), listener);
    this.desk = new JobDesk(dispatcher, listener, settings.maxAttempts());
    PoolServices services =
        new PoolServices(
            settings,
            dispatcher,
            desk,
            admission,
            law,
            new EvaluationIds(settings.leaseEpoch()),
            settled,
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            alarms);
    this.workers = fleet.stream().map(device -> new DeviceWorker(device, services)).toList();
  }

  private static ScheduledExecutorService alarms() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("device alarms").factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * A pool whose devices begin to connect at once.
   *
   * @param fleet devices with different names; stays open when the pool is closed
   * @param engine computes what the law says of a candidate, for comparison
   */
  public static DevicePool start(
      List<? extends DeviceConnector> fleet,
      PoolSettings settings,
      AdmissionTest admission,
      InferenceEngine engine,
      PoolListener listener) {
    DevicePool pool = new DevicePool(fleet, settings, admission, engine, listener);
    pool.workers.forEach(DeviceWorker::start);
    return pool;
  }

  /**
   * The outcome of a job, some time: the first settled one, or the last after all attempts. Fails
   * with a {@link java.util.concurrent.CancellationException} if the pool is closed before.
   */
  public CompletableFuture<Outcome> submit(EvaluationJob job) {
    return desk.submit(job);
  }

  /**
   * Waits until every device is admitted, quarantined or hangs.
   *
   * @return false at the time-out
   */
  public boolean awaitAdmission(Duration timeout) throws InterruptedException {
    return settled.await(timeout);
  }

  /** All devices at this moment, in the fleet's order. */
  public List<DeviceStatus> snapshot() {
    return workers.stream().map(DeviceWorker::status).toList();
  }

  /** Jobs that wait for a device. */
  public int waiting() {
    return dispatcher.waiting();
  }

  /** Ends all jobs and sessions, without waiting for a device. */
  @Override
  public void close() {
    desk.close();
    workers.forEach(DeviceWorker::close);
    alarms.shutdownNow();
    law.close();
  }
}
