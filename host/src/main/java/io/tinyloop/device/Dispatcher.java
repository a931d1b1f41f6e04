package io.tinyloop.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings waiting jobs and idle devices together, first come, first served on both sides. A job that
 * failed on a device goes to others first. O(1) unless jobs avoid devices. Thread-safe; never calls
 * out while it holds its lock, but to hand an attempt over.
 */
final class Dispatcher {

  /** Takes attempts; must not block. */
  interface Worker {
    String name();

    void assign(Attempt attempt);
  }

  private final Deque<PendingJob> waiting = new ArrayDeque<>();
  private final Set<Worker> idle = new LinkedHashSet<>();
  private final Map<String, Worker> usable = new LinkedHashMap<>();

  /** A device may run jobs, now or soon. */
  synchronized void join(Worker worker) {
    usable.put(worker.name(), worker);
  }

  /** Takes a job; false if no device is left to run it. */
  synchronized boolean submit(PendingJob job) {
    if (usable.isEmpty()) {
      return false;
    }
    waiting.addLast(job);
    match();
    return true;
  }

  /**
   * Takes a job again that failed on a device, before all others.
   *
   * @return false if it was tried often enough, or no device is left
   */
  synchronized boolean retry(PendingJob job, String failedOn, int maxAttempts) {
    return job.triedOn(failedOn) < maxAttempts && giveBack(job);
  }

  /** Takes a job back that was not begun; false if no device is left to run it. */
  synchronized boolean giveBack(PendingJob job) {
    if (usable.isEmpty()) {
      return false;
    }
    waiting.addFirst(job);
    match();
    return true;
  }

  /** The device waits for a job. */
  synchronized void ready(Worker worker) {
    idle.add(worker);
    match();
  }

  /** The device does not wait for a job any more. */
  synchronized void notReady(Worker worker) {
    idle.remove(worker);
  }

  /** The device runs no more jobs; returns the jobs that nobody is left for. */
  synchronized List<PendingJob> leave(Worker worker) {
    idle.remove(worker);
    usable.remove(worker.name());
    if (!usable.isEmpty()) {
      match();
      return List.of();
    }
    List<PendingJob> orphans = new ArrayList<>(waiting);
    waiting.clear();
    return orphans;
  }

  /** Jobs that wait for a device. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void match() {
    Iterator<PendingJob> jobs = waiting.iterator();
    while (jobs.hasNext() && !idle.isEmpty()) {
      PendingJob job = jobs.next();
      Worker worker = idleFor(job);
      if (worker != null) {
        jobs.remove();
        idle.remove(worker);
        worker.assign(new Attempt(job));
      }
    }
  }

  /** The longest idle device that has not tried the job; any, if all that there are have. */
  private @Nullable Worker idleFor(PendingJob job) {
    for (Worker worker : idle) {
      if (!job.wasTriedOn(worker.name())) {
        return worker;
      }
    }
    boolean allTried = usable.keySet().stream().allMatch(job::wasTriedOn);
    return allTried ? idle.iterator().next() : null;
  }
}
