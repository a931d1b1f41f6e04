package io.tinyloop.device;

import io.tinyloop.measure.Calibrations;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Shares devices out to jobs. Each device has its own virtual thread with plain blocking code, and
 * must pass the admission test before it gets a job. Runs that share the pool have a lane each and
 * take turns; within a lane, jobs are served in the order of submission. A job that failed for a
 * reason other than its candidate is tried on another device, a bounded number of times. A device
 * that hangs delays no other. A person may have a device for a while. Thread-safe.
 */
public final class DevicePool implements JobQueue, AutoCloseable {

  private final List<DeviceWorker> workers = new CopyOnWriteArrayList<>();
  private final Dispatcher dispatcher = new Dispatcher();
  private final JobDesk desk;
  private final ScheduledExecutorService alarms;
  private final Law law;
  private final SettledDevices settled;
  private final PoolServices services;
  private final Lane everybody;

  private DevicePool(
      PoolSettings settings,
      LeaseEpochs epochs,
      AdmissionTest admission,
      InferenceEngine engine,
      Calibrations calibrations,
      PoolListener listener) {
    this.alarms = alarms();
    this.law = new Law(engine);
    this.settled = new SettledDevices(listener);
    this.desk = new JobDesk(dispatcher, listener, settings.maxAttempts());
    this.services =
        new PoolServices(
            settings,
            dispatcher,
            desk,
            admission,
            law,
            new EvaluationIds(settings.leaseEpoch()),
            calibrations,
            epochs,
            settled,
            InstantSource.system(),
            System::nanoTime,
            new SecureRandom(),
            alarms);
    this.everybody = new Lane("all", Lane.USUAL_WEIGHT, null, false, PoolListener.NONE, desk);
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
    return start(fleet, settings, admission, engine, Calibrations.inMemory(), listener);
  }

  /** The same with calibrations that are kept elsewhere. */
  public static DevicePool start(
      List<? extends DeviceConnector> fleet,
      PoolSettings settings,
      AdmissionTest admission,
      InferenceEngine engine,
      Calibrations calibrations,
      PoolListener listener) {
    LeaseEpochs epochs = LeaseEpochs.from(settings.leaseEpoch());
    DevicePool pool = new DevicePool(settings, epochs, admission, engine, calibrations, listener);
    pool.add(fleet);
    return pool;
  }

  /**
   * A pool without devices, yet.
   *
   * @param epochs of its leases on devices
   * @param calibrations of its boards
   */
  public static DevicePool empty(
      PoolSettings settings,
      LeaseEpochs epochs,
      AdmissionTest admission,
      InferenceEngine engine,
      Calibrations calibrations,
      PoolListener listener) {
    return new DevicePool(settings, epochs, admission, engine, calibrations, listener);
  }

  /** Adds devices, which begin to connect at once; their names must be new to the pool. */
  public void add(List<? extends DeviceConnector> devices) {
    List<DeviceWorker> added =
        devices.stream().map(device -> new DeviceWorker(device, services)).toList();
    workers.addAll(added);
    added.forEach(DeviceWorker::start);
  }

  /** Adds a device that a person has since before, with that lease's epoch. */
  public void addHeld(DeviceConnector device, int epoch) {
    DeviceWorker worker = new DeviceWorker(device, services);
    worker.holdSince(epoch);
    workers.add(worker);
    worker.start();
  }

  /** Takes devices out of the pool, without waiting for them. */
  public void remove(Collection<String> devices) {
    List<DeviceWorker> removed =
        workers.stream().filter(worker -> devices.contains(worker.name())).toList();
    workers.removeAll(removed);
    removed.forEach(DeviceWorker::close);
    devices.forEach(settled::forget);
  }

  @Override
  public CompletableFuture<Outcome> submit(EvaluationJob job) {
    return everybody.submit(job);
  }

  /**
   * A lane of a run's own. Its jobs run on devices of one class, that of the first that runs one: a
   * device that turns out to be another later, or comes back with another firmware, gets none.
   *
   * @param run its name
   * @param weight in [1, 100]: turns that it gets for each one of a lane of weight 1
   * @param devices names of devices that it may use
   * @param listener hears of its attempts alone, before the pool's other listeners act on them
   */
  public Lane lane(String run, int weight, Set<String> devices, PoolListener listener) {
    return new Lane(run, weight, devices, true, listener, desk);
  }

  /**
   * Asks for a device on behalf of a person. It ends the job that it runs, is fenced off, and its
   * link is closed; jobs that only it can run wait until it is released.
   *
   * @return completes with the person's lease epoch when the device is free; is cancelled if it is
   *     released before
   * @throws IllegalArgumentException if there is no such device
   */
  public CompletableFuture<Integer> hold(String device) {
    return worker(device).hold();
  }

  /**
   * A person has a device by another host, with that lease's epoch: it ends the job that it runs,
   * and gets no other until it is released.
   *
   * @throws IllegalArgumentException if there is no such device
   */
  public void holdSince(String device, int epoch) {
    worker(device).holdSince(epoch);
  }

  /** The device is the pool's again; one that nobody holds stays as it is. */
  public void release(String device) {
    worker(device).release();
  }

  /**
   * Keeps a device from work, when the job that it runs has ended, until {@link #endQuarantine}.
   *
   * @throws IllegalArgumentException if there is no such device
   */
  public void quarantine(String device, Withdrawal order) {
    worker(device).withdraw(order);
  }

  /**
   * Ends a device's quarantine, whoever put it there: it is connected and tested as if it were new.
   *
   * @throws IllegalArgumentException if there is no such device
   */
  public void endQuarantine(String device) {
    worker(device).pardon();
  }

  private DeviceWorker worker(String device) {
    List<String> names = workers.stream().map(DeviceWorker::name).toList();
    return workers.stream()
        .filter(worker -> worker.name().equals(device))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no device (%s).%nMaybe one of these: %s."
                    .formatted(device, names.isEmpty() ? "there are none" : names)));
  }

  /**
   * Waits until every device is admitted, quarantined, with a person, or hangs.
   *
   * @return false at the time-out
   */
  public boolean awaitAdmission(Duration timeout) throws InterruptedException {
    return awaitAdmission(workers.stream().map(DeviceWorker::name).toList(), timeout);
  }

  /** The same of some devices. */
  public boolean awaitAdmission(Collection<String> devices, Duration timeout)
      throws InterruptedException {
    List<String> unknown = settled.unsettled(devices);
    dispatcher.await(unknown);
    try {
      return settled.await(devices, timeout);
    } finally {
      dispatcher.unawait(unknown);
    }
  }

  /** All devices at this moment, in the fleet's order. */
  public List<DeviceStatus> snapshot() {
    return workers.stream().map(DeviceWorker::status).toList();
  }

  /** Jobs that wait for a device. */
  public int waiting() {
    return dispatcher.waiting();
  }

  /** Whether a job waits that a device could run. */
  public boolean isWanted(String device) {
    return dispatcher.isWanted(device);
  }

  /** Whether people have all devices that a lane could use: its jobs wait until one is back. */
  public boolean isHeldUp(Lane lane) {
    return dispatcher.isHeldUp(lane);
  }

  /**
   * How long a job that joins a lane now will wait, about: the jobs that wait for the same devices,
   * times the mean turnaround, over the devices. Nothing before the first job has ended.
   */
  public Optional<Duration> waitEstimate(Lane lane) {
    List<DeviceStatus> devices =
        snapshot().stream()
            .filter(device -> lane.mayUse(device.name()) && device.state().usable())
            .filter(device -> device.state() != DeviceState.LEASED)
            .toList();
    List<Duration> turnarounds =
        devices.stream().flatMap(device -> device.turnaround().stream()).toList();
    if (turnarounds.isEmpty()) {
      return Optional.empty();
    }
    Duration mean =
        turnarounds.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(turnarounds.size());
    return Optional.of(mean.multipliedBy(dispatcher.waitingWith(lane)).dividedBy(devices.size()));
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
