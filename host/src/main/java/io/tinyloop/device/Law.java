package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Computes what the law says of candidates, on as many platform threads as there are processors: on
 * the devices' virtual threads it would keep other devices from being served. Thread-safe.
 */
final class Law implements AutoCloseable {

  private final InferenceEngine engine;
  private final ExecutorService processors;

  Law(InferenceEngine engine) {
    this.engine = engine;
    this.processors =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("law ", 0).factory());
  }

  /** Begins to compute all samples of a job, once for all its attempts. */
  CompletableFuture<InferenceResult> ofAll(EvaluationJob job) {
    return job.expected(() ->
        CompletableFuture.supplyAsync(
            () -> engine.run(job.model(), job.samples().data()), processors));
  }

  /** Begins to compute {@code count} samples of a job from {@code first}. */
  CompletableFuture<InferenceResult> ofSome(EvaluationJob job, int first, int count) {
    return CompletableFuture.supplyAsync(
        () -> engine.run(job.model(), job.samples().data(), first, count), processors);
  }

  /** The result, when it is there. */
  static InferenceResult await(CompletableFuture<InferenceResult> result)
      throws InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The law could not be computed.", e.getCause());
    }
  }

  @Override
  public void close() {
    processors.shutdownNow();
  }
}
