package io.tinyloop.train;

import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.ScaledGru;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A training from its first epoch, or from a checkpoint, to its last. Validation samples choose the
 * epoch; the test split has no part in it.
 */
public final class Training {

  private static final double TEMPERATURE = 2;

  static {
    // Whoever trains computes with the Vector API, which the engine loads into a JVM without it.
    var _ = BatchedEngine.fastest();
  }

  private final Network network;
  private final Samples samples;
  private final TrainSettings settings;
  private final Loss loss;
  private final Validation validation;
  private final String identity;
  private final Adam adam;
  private final GruParameters best;
  private final List<TrainProgress> history = new ArrayList<>();

  /** Accuracy on the validation samples, 0…1. */
  @FunctionalInterface
  private interface Validation {
    double accuracy();
  }

  private Training(
      Network network,
      Samples samples,
      TrainSettings settings,
      Loss loss,
      Validation validation,
      String identity) {
    this.network = network;
    this.samples = samples;
    this.settings = settings;
    this.loss = loss;
    this.validation = validation;
    this.identity =
        identity + ", %d samples, %s".formatted(samples.count(), withoutThreads(settings));
    adam = Adam.of(network.parameters());
    best = network.parameters().zeros();
  }

  /** The number of threads changes nothing, so that a training may go on with another. */
  private static TrainSettings withoutThreads(TrainSettings s) {
    return new TrainSettings(
        s.epochs(), s.batch(), s.learningRate(), s.seed(), s.teacherShare(), 1, s.kept());
  }

  /**
   * Trains real numbers on from {@code start}.
   *
   * @param checkpoint file that is gone on from and written after each epoch; null: none
   * @param progress is told of each epoch, those of the checkpoint included
   */
  public static TrainedModel real(
      FloatGru start,
      Sequences training,
      Sequences validation,
      TrainSettings settings,
      @Nullable Path checkpoint,
      Consumer<TrainProgress> progress)
      throws InterruptedException {
    start.fitting(training);
    start.fitting(validation);
    RealNetwork network = new RealNetwork(GruParameters.of(start));
    Training run =
        new Training(
            network,
            Samples.real(training),
            settings,
            Loss.LABELS,
            () ->
                (double) new FloatForward(network.parameters().model("trained")).correct(validation)
                    / validation.count(),
            checkpoint == null
                ? ""
                : "real %s, %s, %s, %s"
                    .formatted(
                        start.layers().stream().map(FloatGru.Layer::hiddenSize).toList(),
                        network.parameters().digest(),
                        training.digest(),
                        validation.digest()));
    try {
      run.execute(checkpoint, progress);
    } catch (InfeasibleCandidateException e) {
      throw new AssertionError("Real numbers need no integers.", e);
    }
    return new TrainedModel(
        run.best.model(start.name()), null, run.bestAccuracy(), run.history, new float[0][]);
  }

  /**
   * Trains a model in the integers of the law, from those that the quantizer makes.
   *
   * @param teacher logits of the training sequences that the loss draws to; null: none
   * @param checkpoint file that is gone on from and written after each epoch; null: none
   * @param progress is told of each epoch, those of the checkpoint included
   * @throws InfeasibleCandidateException when these widths have no integers
   */
  public static TrainedModel quantized(
      Quantizer quantizer,
      List<LayerWidths> widths,
      Sequences training,
      Sequences validation,
      float @Nullable [][] teacher,
      TrainSettings settings,
      @Nullable Path checkpoint,
      Consumer<TrainProgress> progress)
      throws InterruptedException, InfeasibleCandidateException {
    ScaledGru base = quantizer.scaled(widths);
    LawNetwork network = new LawNetwork(GruParameters.of(quantizer.model()), base);
    DataSet data = quantizer.input().dataSet(validation);
    BatchedEngine engine = BatchedEngine.fastest();
    Training run =
        new Training(
            network,
            Samples.integers(quantizer.input().dataSet(training), base.input()),
            settings,
            teacher == null ? Loss.LABELS : new Loss(teacher, settings.teacherShare(), TEMPERATURE),
            () ->
                (double) engine.run(network.integers().model(), data).correct(data, 0)
                    / data.sampleCount(),
            checkpoint == null
                ? ""
                : "quantized %s, %s, calibrated %s, %s, %s"
                    .formatted(
                        widths,
                        network.parameters().digest(),
                        Sha256.hex(ModelImage.encode(base.model())),
                        training.digest(),
                        validation.digest()));
    run.execute(checkpoint, progress);
    copy(run.best.arrays(), network.parameters().arrays());
    network.refresh();
    return new TrainedModel(
        network.parameters().model(quantizer.model().name()),
        network.integers(),
        run.bestAccuracy(),
        run.history,
        logits(network, Samples.integers(data, base.input())));
  }

  /** Logits of all samples as real numbers, count × classes. */
  private static float[][] logits(Network network, Samples samples) {
    Shard shard = new Shard(network, samples);
    float[][] logits = new float[samples.count()][network.parameters().classes()];
    int[] order = IntStream.range(0, logits.length).toArray();
    for (int from = 0; from < order.length; from += Lanes.BATCH) {
      int to = Math.min(order.length, from + Lanes.BATCH);
      shard.forward(order, from, to);
      for (int i = from; i < to; i++) {
        for (int c = 0; c < logits[i].length; c++) {
          logits[i][c] = shard.logits()[c * Lanes.BATCH + i - from] * network.logitScale();
        }
      }
    }
    return logits;
  }

  private double bestAccuracy() {
    return history.isEmpty() ? -1 : history.getLast().bestAccuracy();
  }

  private void execute(@Nullable Path file, Consumer<TrainProgress> progress)
      throws InterruptedException, InfeasibleCandidateException {
    Checkpoint kept = file == null ? null : Checkpoint.read(file, identity, arrays());
    if (kept != null) {
      copy(kept.arrays(), arrays());
      history.addAll(kept.history());
      history.forEach(progress);
      network.refresh();
    }
    try (Trainer trainer = new Trainer(network, samples, settings, loss)) {
      for (int epoch = history.size(); epoch < settings.epochs(); epoch++) {
        Trainer.Epoch done = trainer.epoch(epoch, adam);
        double accuracy = validation.accuracy();
        boolean keep = settings.keeps(accuracy, bestAccuracy());
        if (keep) {
          copy(network.parameters().arrays(), best.arrays());
        }
        history.add(
            new TrainProgress(
                epoch + 1,
                settings.epochs(),
                (long) (epoch + 1) * trainer.steps(),
                done.meanLoss(),
                done.accuracy(),
                accuracy,
                keep ? accuracy : bestAccuracy()));
        if (file != null) {
          new Checkpoint(history.size(), history, arrays()).write(file, identity);
        }
        progress.accept(history.getLast());
      }
    }
  }

  /** All that training changes. */
  private List<float[]> arrays() {
    List<float[]> arrays = new ArrayList<>(network.parameters().arrays());
    arrays.addAll(adam.first());
    arrays.addAll(adam.second());
    arrays.addAll(best.arrays());
    return arrays;
  }

  private static void copy(List<float[]> from, List<float[]> to) {
    for (int i = 0; i < to.size(); i++) {
      System.arraycopy(from.get(i), 0, to.get(i), 0, to.get(i).length);
    }
  }
}
