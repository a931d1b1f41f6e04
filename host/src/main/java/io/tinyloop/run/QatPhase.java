package io.tinyloop.run;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.journal.TrainingStore;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
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
import java.util.Optional;

/**
 * Quantization-aware training of a run's genomes: from then on the run's quantizer gives the
 * trained integers for their widths. A genome that has no integers is left as it is. The same seed
 * trains the same integers; what the journal holds is not trained again.
 */
final class QatPhase {

  private static final int BATCH = 64;
  private static final double LEARNING_RATE = 0.001;

  private final String run;
  private final TrainingStore kept;
  private final OpenedModel model;
  private final long seed;
  private final InstantSource clock;
  private final Sequences training;
  private final Sequences validation;
  private int trainings;
  private double seconds;

  QatPhase(String run, TrainingStore kept, OpenedModel model, long seed, InstantSource clock) {
    this.run = run;
    this.kept = kept;
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
      String name = genome.space() + " " + genome;
      Optional<byte[]> before = kept.image(run, epochs, name);
      try {
        if (before.isPresent()) {
          model.quantizer().adopt(decoded(before.get()));
        } else {
          QuantizedGru integers = trained(genome, settings);
          kept.keep(run, epochs, name, ModelImage.encode(integers));
          model.quantizer().adopt(integers);
        }
        trainings++;
      } catch (InfeasibleCandidateException e) {
        // It stays as it is.
      }
      progress.step();
    }
  }

  private QuantizedGru trained(Genome genome, TrainSettings settings)
      throws InterruptedException, InfeasibleCandidateException {
    Instant start = clock.instant();
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
    seconds += Duration.between(start, clock.instant()).toMillis() / 1e3;
    return Objects.requireNonNull(trained.integers()).model();
  }

  private static QuantizedGru decoded(byte[] image) {
    try {
      return ModelImage.decode(image);
    } catch (InvalidImageException e) {
      throw new IllegalStateException("A trained model in the journal is damaged.", e);
    }
  }

  /** What it cost so far. */
  RunReport.Qat report(int epochs) {
    return new RunReport.Qat(epochs, trainings, seconds);
  }
}
