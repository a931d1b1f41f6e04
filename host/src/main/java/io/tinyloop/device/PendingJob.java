package io.tinyloop.device;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A job that was submitted, with what was tried. Its fields are guarded by the dispatcher. */
final class PendingJob {

  private final EvaluationJob job;
  private final Lane lane;
  private final CompletableFuture<Outcome> result = new CompletableFuture<>();
  private final Set<String> tried = new HashSet<>();
  private int attempts;
  private volatile long queuedNanos = System.nanoTime();

  PendingJob(EvaluationJob job, Lane lane) {
    this.job = job;
    this.lane = lane;
    tried.addAll(job.avoided());
  }

  EvaluationJob job() {
    return job;
  }

  Lane lane() {
    return lane;
  }

  CompletableFuture<Outcome> result() {
    return result;
  }

  /** It waits from now on, once more. */
  void queue() {
    queuedNanos = System.nanoTime();
  }

  /** How long it has waited for the device that has it now. */
  Duration waited() {
    return Duration.ofNanos(System.nanoTime() - queuedNanos);
  }

  /** Notes an attempt on a device; returns how many there were. */
  int triedOn(String device) {
    tried.add(device);
    return ++attempts;
  }

  boolean wasTriedOn(String device) {
    return tried.contains(device);
  }
}
