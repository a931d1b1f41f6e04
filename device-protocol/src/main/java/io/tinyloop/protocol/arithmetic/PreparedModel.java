package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A model with its weights unpacked and its constants derived. Thread-safe: each thread that runs
 * borrows a tile, and a tile serves again and again without further allocation.
 */
public final class PreparedModel {

  private final QuantizedGru model;
  private final Function<QuantizedGru, Tile> maker;
  private final Queue<Tile> idle = new ConcurrentLinkedQueue<>();

  PreparedModel(QuantizedGru model, Function<QuantizedGru, Tile> maker) {
    this.model = model;
    this.maker = maker;
    idle.add(maker.apply(model));
  }

  public QuantizedGru model() {
    return model;
  }

  /** Runs on the calling thread. */
  public InferenceResult run(DataSet data, int firstSample, int sampleCount) {
    InferenceEngine.check(model, data, firstSample, sampleCount);
    var result = new InferenceResult(new byte[sampleCount], new int[sampleCount]);
    work(data, firstSample, result, new AtomicInteger());
    return result;
  }

  /**
   * Runs on up to {@code threads} threads of {@code pool}: each takes the next tile of samples
   * until none is left. The result is that of {@link #run(DataSet, int, int)}.
   */
  public InferenceResult run(
      DataSet data, int firstSample, int sampleCount, ForkJoinPool pool, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "The number of threads (%d) must be positive.".formatted(threads));
    }
    InferenceEngine.check(model, data, firstSample, sampleCount);
    var result = new InferenceResult(new byte[sampleCount], new int[sampleCount]);
    var next = new AtomicInteger();
    IntStream.range(0, threads)
        .mapToObj(thread -> pool.submit(() -> work(data, firstSample, result, next)))
        .toList()
        .forEach(ForkJoinTask::join);
    return result;
  }

  /** Takes tiles of samples from {@code next} on until all of the result is written. */
  private void work(DataSet data, int firstSample, InferenceResult result, AtomicInteger next) {
    Tile borrowed = idle.poll();
    Tile tile = borrowed == null ? maker.apply(model) : borrowed;
    int total = result.sampleCount();
    int width = tile.width();
    for (int at = next.getAndAdd(width); at < total; at = next.getAndAdd(width)) {
      int count = Math.min(width, total - at);
      tile.run(data, firstSample + at, count, result.predictions(), result.traces(), at);
    }
    idle.add(tile);
  }
}
