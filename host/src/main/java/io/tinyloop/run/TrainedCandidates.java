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
import io.tinyloop.train.TrainSettings.KeptEpoch;
import io.tinyloop.train.TrainedModel;
import io.tinyloop.train.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Genomes of one task, trained in the integers of the law. Each result is kept in a folder under
 * all that it is a function of, so that what is asked for again is not trained again; a folder is
 * of one model and one data set, and says of which ({@link KeptIdentity}). The test split is read
 * when it is asked for, not before.
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
  private final Map<Genome, Double> untrained = new HashMap<>();
  private float @Nullable [][] teacher;
  private @Nullable Sequences test;
  private @Nullable Agreement agreement;

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
   * @param balancedLoss cross-entropy of the validation samples at the temperature that suits them
   *     best, classes weighed alike, in nats; not in what was kept by older versions
   * @param seconds that it took
   * @param image of the integers, in base 64
   */
  public record Result(
      String genome,
      long seed,
      String settings,
      double validationAccuracy,
      double balancedAccuracy,
      @Nullable Double balancedLoss,
      long parameterBits,
      int modelBytes,
      double seconds,
      String image) {}

  private TrainedCandidates(
      Path folder, Consumer<String> notes, UncalibratedModel source, int samples) {
    this.folder = folder;
    this.notes = notes;
    model = source.calibrated();
    Sequences all = model.data().calibration(Integer.MAX_VALUE);
    training = all.spread(samples);
    validation = model.data().split(Split.VALIDATION);
    KeptIdentity.of(model.data().model().safetensors(), all.digest() + validation.digest())
        .claim(folder.resolve("identity-%s.json".formatted(model.data().task())));
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
    String what = describe(genome, settings);
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

  /** All that a result is a function of, beside model and data. */
  private String describe(Genome genome, TrainSettings settings) {
    String usual =
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
    String kept = settings.kept() == KeptEpoch.LAST ? ", last epoch" : "";
    return usual + kept;
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
        BalancedLoss.of(trained.validationLogits(), validation.labels()),
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
    return untrained.computeIfAbsent(genome, this::quantized);
  }

  private double quantized(Genome genome) {
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

  /**
   * How often a trained model predicts what the float model does on validation samples and copies
   * of them, 0…1.
   */
  public double agreement(Result result) {
    if (agreement == null) {
      agreement = new Agreement(model, validation);
    }
    return agreement.of(decoded(result));
  }

  /** Samples of the validation split. */
  public int validationSamples() {
    return validation.count();
  }

  /** Which test samples a trained model predicts right. */
  public boolean[] testCorrect(Result result) {
    DataSet data = model.quantizer().input().dataSet(test());
    return correct(engine.run(decoded(result), data).predictions());
  }

  private static QuantizedGru decoded(Result result) {
    try {
      return ModelImage.decode(java.util.Base64.getDecoder().decode(result.image()));
    } catch (InvalidImageException e) {
      throw new IllegalStateException("A kept result is damaged: " + result.settings(), e);
    }
  }

  /** Which test samples the float model predicts right. */
  public boolean[] floatTestCorrect() {
    return correct(Agreement.predictions(new FloatForward(model.model()).logits(test())));
  }

  private boolean[] correct(byte[] predictions) {
    boolean[] correct = new boolean[predictions.length];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = predictions[i] == test().labels()[i];
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
