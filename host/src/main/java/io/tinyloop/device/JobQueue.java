package io.tinyloop.device;

import java.util.concurrent.CompletableFuture;

/** Where candidates are handed in to be evaluated on whatever device is free. */
@FunctionalInterface
public interface JobQueue {

  /**
   * The outcome of a job, some time: the first settled one, or the last after all attempts. Fails
   * with a {@link java.util.concurrent.CancellationException} if the queue is closed before.
   */
  CompletableFuture<Outcome> submit(EvaluationJob job);
}
