package io.tinyloop.train;

import io.tinyloop.quantize.InfeasibleCandidateException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Moves a network's parameters down the gradient of its loss. The same samples, settings and state
 * give the same parameters on machines with the same vectors, whatever the number of threads:
 * shards are summed in their order.
 */
final class Trainer implements AutoCloseable {

  private static final double LARGEST_NORM = 1;

  /** Learning rate of the logarithms of scales, as a multiple of that of weights. */
  private static final double LOG_RATE = 0.1;

  private final Network network;
  private final Samples samples;
  private final TrainSettings settings;
  private final Loss loss;
  private final List<Shard> shards = new ArrayList<>();
  private final GruParameters gradient;
  private final ExecutorService threads;

  Trainer(Network network, Samples samples, TrainSettings settings, Loss loss) {
    this.network = network;
    this.samples = samples;
    this.settings = settings;
    this.loss = loss;
    for (int i = 0; i < settings.batch() / Lanes.BATCH; i++) {
      shards.add(new Shard(network, samples));
    }
    gradient = network.parameters().zeros();
    threads =
        Executors.newFixedThreadPool(
            settings.threads(), Thread.ofPlatform().daemon().name("train-", 0).factory());
  }

  /** What an epoch did on the training samples. */
  record Epoch(double meanLoss, double accuracy) {}

  /** Steps of the optimizer in an epoch. */
  int steps() {
    return (samples.count() + settings.batch() - 1) / settings.batch();
  }

  /** One pass over all samples in an order that the seed and the epoch's number give. */
  Epoch epoch(int number, Adam adam) throws InterruptedException, InfeasibleCandidateException {
    int[] order = order(number);
    double sum = 0;
    int correct = 0;
    for (int step = 0; step < steps(); step++) {
      int from = step * settings.batch();
      int to = Math.min(order.length, from + settings.batch());
      runShards(order, from, to);
      double batchLoss = 0;
      for (int i = 0; from + i * Lanes.BATCH < to; i++) {
        batchLoss += shards.get(i).loss();
        correct += shards.get(i).correct();
      }
      sum += batchLoss;
      update(number, step, from, to, batchLoss / (to - from), adam);
    }
    return new Epoch(sum / order.length, (double) correct / order.length);
  }

  private void update(int epoch, int step, int from, int to, double meanLoss, Adam adam)
      throws InfeasibleCandidateException {
    long done = (long) epoch * steps() + step;
    double rate = settings.rate(done, (long) settings.epochs() * steps());
    collect(from, to);
    network.finish(gradient);
    double norm =
        adam.step(network.parameters(), gradient, done + 1, rate, LOG_RATE * rate, LARGEST_NORM);
    if (!Double.isFinite(meanLoss) || !Double.isFinite(norm)) {
      throw new DivergedException(
          done, epoch, Double.isFinite(meanLoss) ? norm : meanLoss, settings.learningRate());
    }
    network.project();
    network.refresh();
  }

  private void runShards(int[] order, int from, int to) throws InterruptedException {
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; from + i * Lanes.BATCH < to; i++) {
      Shard shard = shards.get(i);
      int first = from + i * Lanes.BATCH;
      work.add(() -> {
        shard.run(order, first, Math.min(to, first + Lanes.BATCH), loss);
        return null;
      });
    }
    for (Future<Void> done : threads.invokeAll(work)) {
      try {
        done.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A shard failed.", e.getCause());
      }
    }
  }

  /** The mean of the shards' gradients. */
  private void collect(int from, int to) {
    List<float[]> sums = gradient.arrays();
    float factor = 1f / (to - from);
    for (int i = 0; from + i * Lanes.BATCH < to; i++) {
      List<float[]> terms = shards.get(i).gradient().arrays();
      for (int a = 0; a < sums.size(); a++) {
        add(terms.get(a), factor, i == 0, sums.get(a));
      }
    }
  }

  private static void add(float[] terms, float factor, boolean first, float[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] = (first ? 0 : sums[j]) + factor * terms[j];
    }
  }

  private int[] order(int epoch) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed() * 1_000_003 + epoch);
    int[] order = new int[samples.count()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
