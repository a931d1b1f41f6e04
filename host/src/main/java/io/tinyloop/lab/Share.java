package io.tinyloop.lab;

import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.Lane;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a run has of a pool: a lane, and the devices that it may use. */
public final class Share implements AutoCloseable {

  private final DevicePool pool;
  private final Lane lane;
  private final Set<String> devices;
  private final Set<String> own;
  private final Runnable end;

  /**
   * A share of a pool.
   *
   * @param devices names of the devices that the lane may use
   * @param own those of them that are there for this run alone
   * @param end called when the share is closed
   */
  public Share(
      DevicePool pool, Lane lane, Set<String> devices, Collection<String> own, Runnable end) {
    this.pool = pool;
    this.lane = lane;
    this.devices = Set.copyOf(devices);
    this.own = Set.copyOf(own);
    this.end = end;
  }

  /** Where the run's jobs go. */
  public Lane lane() {
    return lane;
  }

  /** Waits until it is known of every device whether it can be used; false at the time-out. */
  public boolean awaitAdmission(Duration timeout) throws InterruptedException {
    return pool.awaitAdmission(devices, timeout);
  }

  /** The run's devices at this moment. */
  public List<DeviceStatus> snapshot() {
    return pool.snapshot().stream().filter(device -> lane.mayUse(device.name())).toList();
  }

  /** Those of them that are there for this run alone. */
  public List<DeviceStatus> own() {
    return pool.snapshot().stream().filter(device -> own.contains(device.name())).toList();
  }

  /** Whether people have all devices of the run, so that it waits. */
  public boolean isHeldUp() {
    return pool.isHeldUp(lane);
  }

  /** How long a job of the run that joins the queue now will wait, about. */
  public Optional<Duration> waitEstimate() {
    return pool.waitEstimate(lane);
  }

  /** Ends the run's jobs and leaves the devices to others. */
  @Override
  public void close() {
    lane.close();
    end.run();
  }
}
