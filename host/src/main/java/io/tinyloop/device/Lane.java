package io.tinyloop.device;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one run in a pool that others use too, and the devices that they may run on. Lanes
 * that want the same devices take turns by weight. Thread-safe.
 */
public final class Lane implements JobQueue, AutoCloseable {

  /** Weight of a lane that says none. */
  public static final int USUAL_WEIGHT = 1;

  public static final int MAX_WEIGHT = 100;

  private final String name;
  private final int weight;
  private final @Nullable Set<String> devices;
  private final PoolListener listener;
  private final JobDesk desk;

  /** Whether all its jobs run on devices of one class: that of the first which ran one. */
  private final boolean ofOneClass;

  private volatile @Nullable DeviceClass deviceClass;

  /** What waits, and how much was served, in turns divided by weight: the dispatcher's. */
  final Deque<PendingJob> waiting = new ArrayDeque<>();

  double served;

  private long evaluations;
  private Duration busy = Duration.ZERO;

  /**
   * @param name of the run
   * @param weight in [1, 100]: turns that it gets for each one of a lane of weight 1
   * @param devices names of the devices that it may use; null: all, those of later too
   * @param ofOneClass whether its results are compared: they are of devices of one class then
   * @param listener hears of its attempts
   */
  Lane(
      String name,
      int weight,
      @Nullable Set<String> devices,
      boolean ofOneClass,
      PoolListener listener,
      JobDesk desk) {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "The priority (%d) must be in [1, %d].%nMaybe 1, the usual one, or 3 for three times as many turns."
              .formatted(weight, MAX_WEIGHT));
    }
    this.name = name;
    this.weight = weight;
    this.devices = devices == null ? null : Set.copyOf(devices);
    this.ofOneClass = ofOneClass;
    this.listener = listener;
    this.desk = desk;
  }

  /** The run's name. */
  public String name() {
    return name;
  }

  int weight() {
    return weight;
  }

  PoolListener listener() {
    return listener;
  }

  /** Whether its jobs may run on a device. */
  public boolean mayUse(String device) {
    return devices == null || devices.contains(device);
  }

  /** Whether its jobs may run on a device of a class; null: it is not known yet. */
  boolean mayUse(String device, @Nullable DeviceClass ofDevice) {
    DeviceClass required = deviceClass;
    return mayUse(device) && (required == null || ofDevice == null || required.equals(ofDevice));
  }

  /** A device of this class gets its next job. */
  void uses(@Nullable DeviceClass ofDevice) {
    if (ofOneClass && deviceClass == null) {
      deviceClass = ofDevice;
    }
  }

  @Override
  public CompletableFuture<Outcome> submit(EvaluationJob job) {
    return desk.submit(job, this);
  }

  /** Counts an attempt that was made for it. */
  synchronized void ended(Outcome outcome, Duration took) {
    busy = busy.plus(took);
    evaluations += outcome.kind() == OutcomeKind.OK ? 1 : 0;
  }

  /** Attempts of its jobs that gave a result. */
  public synchronized long evaluations() {
    return evaluations;
  }

  /** Time that devices were busy with its jobs, summed over them. */
  public synchronized Duration busy() {
    return busy;
  }

  /** Ends its jobs; one that runs keeps its device until it ends, and nobody hears of it. */
  @Override
  public void close() {
    desk.close(this);
  }
}
