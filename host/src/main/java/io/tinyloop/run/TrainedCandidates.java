package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Genome;
import io.tinyloop.train.TrainSettings;
import io.tinyloop.train.TrainedModel;
import io.tinyloop.train.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Genomes of one task, trained in the integers of the law. Each result is kept in a folder under
 * all that it is a function of, so that what is asked for again is not trained again. The test
 * split is read when it is asked for, not before.
 */
public final class TrainedCandidates {

  /** Changes when the same settings give other models than before. */
  private static final String RECIPE = "1";

  private final Path folder;
  private final Consumer<String> notes;
  private final OpenedModel model;
  private final Sequences training;
  private final Sequences validation;
  private final DataSet validationData;
  private final BatchedEngine engine = BatchedEngine.fastest();
  private float @Nullable [][] teacher;
  private @Nullable Sequences test;

  /**
   * What training a genome gave.
   *
   * @param genome as {@link Genome#toString}
   * @param seed of the training
   * @param settings of the training, as text
   * @param validationAccuracy of the epoch that was kept, 0…1
   * @param balancedAccuracy mean over classes of the fraction of the class's validation samples
   *     that are right: rare classes weigh as much as others
   * @param parameterBits weight elements times their widths
   * @param modelBytes length of the image
   * @param seconds that it took
   * @param image of the integers, in base 64
   */
  public record Result(
      String genome,
      long seed,
      String settings,
      double validationAccuracy,
      double balancedAccuracy,
      long parameterBits,
      int modelBytes,
      double seconds,
      String image) {}

  private TrainedCandidates(
      Path folder, Consumer<String> notes, UncalibratedModel source, int samples) {
    this.folder = folder;
    this.notes = notes;
    model = source.calibrated();
    training = model.data().calibration(Integer.MAX_VALUE).spread(samples);
    validation = model.data().split(Split.VALIDATION);
    validationData = model.quantizer().input().dataSet(validation);
  }

  /**
   * The candidates of a task.
   *
   * @param samples training sequences, spread; at most all
   * @param folder of results; made if needed
   */
  public static TrainedCandidates open(
      String task, int samples, Path folder, Consumer<String> notes) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TrainedCandidates(
        folder,
        notes,
        UncalibratedModel.read(ModelSource.of(task), System.getenv(), notes),
        samples);
  }

  /** Trains a genome, or finds what training it gave. */
  public Result train(Genome genome, TrainSettings settings)
      throws InterruptedException, InfeasibleCandidateException {
    String what =
        "%s %s %s, %d epochs of %d, batch %d, rate %s, teacher %s, seed %d, recipe %s"
            .formatted(
                model.data().task(),
                genome.space(),
                genome,
                settings.epochs(),
                training.count(),
                settings.batch(),
                settings.learningRate(),
                settings.teacherShare(),
                settings.seed(),
                RECIPE);
    Path file = folder.resolve(Sha256.hex(what.getBytes(UTF_8)).substring(0, 24) + ".json");
    try {
      if (Files.exists(file)) {
        return Json.read(Files.readString(file), Result.class);
      }
      Result result = train(genome, settings, what);
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, Json.pretty(result));
      Files.move(fresh, file);
      notes.accept(
          "%s: validation %.4f, %,d bits, %,d bytes, %.0f s"
              .formatted(
                  what,
                  result.validationAccuracy(),
                  result.parameterBits(),
                  result.modelBytes(),
                  result.seconds()));
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result train(Genome genome, TrainSettings settings, String what)
      throws InterruptedException, InfeasibleCandidateException {
    long start = System.nanoTime();
    TrainedModel trained =
        Training.quantized(
            model.quantizer(),
            genome.layers(),
            training,
            validation,
            settings.teacherShare() > 0 ? teacher() : null,
            settings,
            null,
            progress -> {});
    QuantizedGru integers = Objects.requireNonNull(trained.integers()).model();
    byte[] image = ModelImage.encode(integers);
    return new Result(
        genome.toString(),
        settings.seed(),
        what,
        trained.validationAccuracy(),
        balanced(integers),
        integers.parameterBits(),
        image.length,
        (System.nanoTime() - start) / 1e9,
        java.util.Base64.getEncoder().encodeToString(image));
  }

  private float[][] teacher() {
    if (teacher == null) {
      teacher = new FloatForward(model.model()).logits(training);
    }
    return teacher;
  }

  /** Balanced validation accuracy of a genome after training (PTQ); 0 where it has no integers. */
  public double withoutTraining(Genome genome) {
    try {
      return balanced(model.quantizer().quantize(genome.layers()));
    } catch (InfeasibleCandidateException e) {
      notes.accept("%s has no integers: %s".formatted(genome, e.getMessage()));
      return 0;
    }
  }

  private double balanced(QuantizedGru integers) {
    byte[] predictions = engine.run(integers, validationData).predictions();
    int[] right = new int[model.model().head().classes()];
    int[] all = new int[right.length];
    for (int i = 0; i < predictions.length; i++) {
      int label = validationData.label(i);
      all[label]++;
      right[label] += (predictions[i] & 0xFF) == label ? 1 : 0;
    }
    double sum = 0;
    int classes = 0;
    for (int c = 0; c < all.length; c++) {
      classes += all[c] > 0 ? 1 : 0;
      sum += all[c] > 0 ? (double) right[c] / all[c] : 0;
    }
    return sum / classes;
  }

  /** Samples of the validation split. */
  public int validationSamples() {
    return validation.count();
  }

  /** Which test samples a trained model predicts right. */
  public boolean[] testCorrect(Result result) {
    DataSet data = model.quantizer().input().dataSet(test());
    try {
      QuantizedGru integers =
          ModelImage.decode(java.util.Base64.getDecoder().decode(result.image()));
      byte[] predictions = engine.run(integers, data).predictions();
      boolean[] correct = new boolean[predictions.length];
      for (int i = 0; i < correct.length; i++) {
        correct[i] = (predictions[i] & 0xFF) == data.label(i);
      }
      return correct;
    } catch (InvalidImageException e) {
      throw new IllegalStateException("A kept result is damaged: " + result.settings(), e);
    }
  }

  /** Which test samples the float model predicts right. */
  public boolean[] floatTestCorrect() {
    float[][] logits = new FloatForward(model.model()).logits(test());
    boolean[] correct = new boolean[logits.length];
    for (int i = 0; i < correct.length; i++) {
      int best = 0;
      for (int c = 1; c < logits[i].length; c++) {
        best = logits[i][c] > logits[i][best] ? c : best;
      }
      correct[i] = best == (test().labels()[i] & 0xFF);
    }
    return correct;
  }

  private Sequences test() {
    if (test == null) {
      test = model.data().split(Split.TEST);
    }
    return test;
  }
}
