package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Genome;
import io.tinyloop.train.TrainSettings;
import io.tinyloop.train.TrainedModel;
import io.tinyloop.train.Training;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;

/**
 * Quantization-aware training of a run's genomes: from then on the run's quantizer gives the
 * trained integers for their widths. A genome that has no integers is left as it is. The same seed
 * trains the same integers, so that a resumed run goes on with them.
 */
final class QatPhase {

  private static final int BATCH = 64;
  private static final double LEARNING_RATE = 0.001;

  private final OpenedModel model;
  private final long seed;
  private final InstantSource clock;
  private final Sequences training;
  private final Sequences validation;
  private int trainings;
  private double seconds;

  QatPhase(OpenedModel model, long seed, InstantSource clock) {
    this.model = model;
    this.seed = seed;
    this.clock = clock;
    training = model.data().calibration(Integer.MAX_VALUE);
    validation = model.data().split(Split.VALIDATION);
  }

  /**
   * Trains each genome from the float model.
   *
   * @param epochs of each
   */
  void train(Collection<Genome> genomes, int epochs, PhaseProgress progress)
      throws InterruptedException {
    int threads = Math.min(256, Runtime.getRuntime().availableProcessors());
    TrainSettings settings = new TrainSettings(epochs, BATCH, LEARNING_RATE, seed, 0, threads);
    for (Genome genome : genomes) {
      Instant start = clock.instant();
      try {
        TrainedModel trained =
            Training.quantized(
                model.quantizer(),
                genome.layers(),
                training,
                validation,
                null,
                settings,
                null,
                epoch -> {});
        model.quantizer().adopt(Objects.requireNonNull(trained.integers()).model());
        trainings++;
      } catch (InfeasibleCandidateException e) {
        progress.step();
        continue;
      }
      seconds += Duration.between(start, clock.instant()).toMillis() / 1e3;
      progress.step();
    }
  }

  /** What it cost so far. */
  RunReport.Qat report(int epochs) {
    return new RunReport.Qat(epochs, trainings, seconds);
  }
}
