package io.tinyloop.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings waiting jobs and idle devices together. Lanes take turns by weight (stride scheduling: the
 * lane that was served least, in turns divided by weight, is next); within a lane, and among idle
 * devices, first come is first served. A job that failed on a device goes to others first. O(1)
 * unless jobs avoid devices. Thread-safe; never calls out while it holds its lock, but to hand an
 * attempt over.
 */
final class Dispatcher {

  /** Takes attempts; must not block. */
  interface Worker {
    String name();

    /** What decides how long a job takes; null before the device has said so. */
    @Nullable DeviceClass deviceClass();

    void assign(Attempt attempt);
  }

  private static final Comparator<Lane> LEAST_SERVED =
      Comparator.comparingDouble((Lane lane) -> lane.served).thenComparing(Lane::name);

  /** Lanes in which a job waits. */
  private final Set<Lane> lanes = new LinkedHashSet<>();

  private final Set<Worker> idle = new LinkedHashSet<>();
  private final Map<String, Worker> usable = new LinkedHashMap<>();

  /** Devices that a person has or waits for: they get no more jobs, and are usable again later. */
  private final Set<String> held = new HashSet<>();

  /** Devices of which somebody waits to know whether they can be used, each as often as asked. */
  private final List<String> awaited = new ArrayList<>();

  /** What the lane that was served last had been served before: no lane saves up turns. */
  private double now;

  /** A device may run jobs, now or soon. */
  synchronized void join(Worker worker) {
    usable.put(worker.name(), worker);
  }

  /** Takes a job; false if no device is left to run it. */
  synchronized boolean submit(PendingJob job) {
    if (!hasDevice(job.lane())) {
      return false;
    }
    job.lane().waiting.addLast(job);
    waits(job.lane());
    return true;
  }

  /**
   * Takes a job again that failed on a device, before all others of its lane.
   *
   * @return false if it was tried often enough, or no device is left
   */
  synchronized boolean retry(PendingJob job, String failedOn, int maxAttempts) {
    return job.triedOn(failedOn) < maxAttempts && giveBack(job);
  }

  /** Takes a job back that was not begun; false if no device is left to run it. */
  synchronized boolean giveBack(PendingJob job) {
    if (!hasDevice(job.lane())) {
      return false;
    }
    job.lane().waiting.addFirst(job);
    waits(job.lane());
    return true;
  }

  private void waits(Lane lane) {
    if (lanes.add(lane)) {
      lane.served = Math.max(lane.served, now);
    }
    match();
  }

  /** The device waits for a job. */
  synchronized void ready(Worker worker) {
    if (!held.contains(worker.name())) {
      idle.add(worker);
      match();
    }
  }

  /** The device does not wait for a job any more. */
  synchronized void notReady(Worker worker) {
    idle.remove(worker);
  }

  /** The device gets no more jobs until {@link #unhold}; jobs that only it can run wait. */
  synchronized void hold(Worker worker) {
    held.add(worker.name());
    idle.remove(worker);
  }

  /** The device gets jobs again, once it is ready. */
  synchronized void unhold(Worker worker) {
    held.remove(worker.name());
  }

  /** The device runs no more jobs; returns the jobs that nobody is left for. */
  synchronized List<PendingJob> leave(Worker worker) {
    idle.remove(worker);
    usable.remove(worker.name());
    List<PendingJob> orphans = new ArrayList<>();
    for (Lane lane : List.copyOf(lanes)) {
      if (!hasDevice(lane)) {
        orphans.addAll(drain(lane));
      }
    }
    match();
    return orphans;
  }

  /** Takes all waiting jobs of a lane out. */
  synchronized List<PendingJob> drain(Lane lane) {
    List<PendingJob> jobs = List.copyOf(lane.waiting);
    lane.waiting.clear();
    lanes.remove(lane);
    return jobs;
  }

  /** Jobs that wait for a device. */
  synchronized int waiting() {
    return lanes.stream().mapToInt(lane -> lane.waiting.size()).sum();
  }

  /** Jobs of any lane that wait for a device that {@code lane} may use. */
  synchronized int waitingWith(Lane lane) {
    return lanes.stream()
        .filter(other -> usable.values().stream().anyMatch(d -> may(lane, d) && may(other, d)))
        .mapToInt(other -> other.waiting.size())
        .sum();
  }

  /** Whether a job waits that a device could run. */
  synchronized boolean isWanted(String device) {
    return lanes.stream().anyMatch(lane -> lane.mayUse(device));
  }

  /** Whether a job waits that a device could run, or somebody to know whether it could. */
  synchronized boolean isNeeded(String device) {
    return isWanted(device) || awaited.contains(device);
  }

  /** Somebody waits to know whether devices can be used, until {@link #unawait}. */
  synchronized void await(Collection<String> devices) {
    awaited.addAll(devices);
  }

  /** Whoever waited waits no more. */
  synchronized void unawait(Collection<String> devices) {
    devices.forEach(awaited::remove);
  }

  /** Whether all devices that a lane could use are with people. */
  synchronized boolean isHeldUp(Lane lane) {
    return hasDevice(lane)
        && usable.values().stream()
            .filter(worker -> may(lane, worker))
            .allMatch(worker -> held.contains(worker.name()));
  }

  private boolean hasDevice(Lane lane) {
    return usable.values().stream().anyMatch(worker -> may(lane, worker));
  }

  private static boolean may(Lane lane, Worker worker) {
    return lane.mayUse(worker.name(), worker.deviceClass());
  }

  private void match() {
    while (!idle.isEmpty() && serveNext()) {
      // Each turn may change which lane is next.
    }
  }

  /** Gives the next lane that can be served its turn; false if there is none. */
  private boolean serveNext() {
    List<Lane> order =
        lanes.size() == 1 ? List.copyOf(lanes) : lanes.stream().sorted(LEAST_SERVED).toList();
    for (Lane lane : order) {
      if (idle.stream().anyMatch(worker -> may(lane, worker)) && serve(lane)) {
        return true;
      }
    }
    return false;
  }

  private boolean serve(Lane lane) {
    Iterator<PendingJob> jobs = lane.waiting.iterator();
    while (jobs.hasNext()) {
      PendingJob job = jobs.next();
      Worker worker = idleFor(job);
      if (worker != null) {
        jobs.remove();
        idle.remove(worker);
        if (lane.waiting.isEmpty()) {
          lanes.remove(lane);
        }
        now = lane.served;
        lane.served += 1.0 / lane.weight();
        lane.uses(worker.deviceClass());
        worker.assign(new Attempt(job));
        return true;
      }
    }
    return false;
  }

  /** The longest idle device that has not tried the job; any, if all that there are have. */
  private @Nullable Worker idleFor(PendingJob job) {
    Lane lane = job.lane();
    Worker tried = null;
    for (Worker worker : idle) {
      if (may(lane, worker)) {
        if (!job.wasTriedOn(worker.name())) {
          return worker;
        }
        tried = tried == null ? worker : tried;
      }
    }
    boolean allTried =
        usable.values().stream()
            .filter(worker -> may(lane, worker))
            .allMatch(worker -> job.wasTriedOn(worker.name()));
    return allTried ? tried : null;
  }
}
