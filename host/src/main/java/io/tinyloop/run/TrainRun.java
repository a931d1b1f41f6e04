package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.ModelCard;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Genome;
import io.tinyloop.train.FirstWeights;
import io.tinyloop.train.ModelWriter;
import io.tinyloop.train.TrainProgress;
import io.tinyloop.train.TrainedModel;
import io.tinyloop.train.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training in a folder: {@code train.json} (the request), {@code checkpoint.bin} (after each
 * epoch), and in the end {@code model.safetensors}, {@code model.json} and {@code report.json}.
 */
public final class TrainRun {

  private static final String REQUEST = "train.json";

  private final TrainRequest request;
  private final Path folder;
  private final Consumer<TrainProgress> progress;
  private final UncalibratedModel source;
  private @Nullable OpenedModel opened;

  private TrainRun(
      TrainRequest request, Path folder, Consumer<String> notes, Consumer<TrainProgress> progress) {
    this.request = request;
    this.folder = folder;
    this.progress = progress;
    source = UncalibratedModel.read(request.source(), System.getenv(), notes);
  }

  /**
   * Begins a training in a folder, which is made if needed.
   *
   * @throws IllegalArgumentException in two lines, where the request cannot be carried out
   */
  public static TrainReport begin(
      TrainRequest request,
      Path folder,
      InstantSource clock,
      Consumer<String> notes,
      Consumer<TrainProgress> progress)
      throws InterruptedException {
    TrainRun run = new TrainRun(request, folder, notes, progress);
    run.check();
    try {
      Files.createDirectories(folder);
      if (Files.exists(folder.resolve(REQUEST))) {
        throw new IllegalArgumentException(
            "The folder %s has a training already.%nMaybe go on with it: --resume %s"
                .formatted(folder, folder));
      }
      Path fresh = folder.resolve(REQUEST + ".new");
      Files.writeString(fresh, Json.pretty(request));
      Files.move(fresh, folder.resolve(REQUEST), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The folder (%s) cannot be made or written.%nMaybe a file has its name, or the disk is full: name another with --out."
              .formatted(folder),
          e);
    }
    return run.execute(clock);
  }

  /** Goes on with the training of a folder; its own request counts. */
  public static TrainReport resume(
      Path folder, InstantSource clock, Consumer<String> notes, Consumer<TrainProgress> progress)
      throws InterruptedException {
    Path file = folder.resolve(REQUEST);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "The folder %s has no training.%nMaybe it is another folder.".formatted(folder));
    }
    try {
      TrainRequest request = Json.read(Files.readString(file), TrainRequest.class);
      return new TrainRun(request, folder, notes, progress).execute(clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses what a folder must not be made for: it would refuse every other request. */
  private void check() {
    Integer hidden = request.hidden();
    if (hidden != null) {
      FirstWeights.check(hidden);
    }
    if (request.qat()) {
      Genome genome = request.toGenome(source.layers());
      opened = source.calibrated();
      try {
        var _ = opened.quantizer().scaled(genome.layers());
      } catch (InfeasibleCandidateException e) {
        throw withoutIntegers(e);
      }
    }
  }

  private static IllegalArgumentException withoutIntegers(InfeasibleCandidateException reason) {
    return new IllegalArgumentException(
        "These widths have no integers: %s.%nMaybe make the narrowest wider."
            .formatted(reason.getMessage()),
        reason);
  }

  private OpenedModel opened() {
    if (opened == null) {
      opened = source.calibrated();
    }
    return opened;
  }

  private TrainReport execute(InstantSource clock) throws InterruptedException {
    Instant start = clock.instant();
    Sequences all = source.data().calibration(Integer.MAX_VALUE);
    Integer samples = request.samples();
    Sequences training = samples == null ? all : all.spread(samples);
    Sequences validation = source.data().split(Split.VALIDATION);
    TrainReport report =
        request.qat() ? quantized(training, validation) : real(training, validation);
    double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
    TrainReport timed =
        new TrainReport(
            report.model(),
            report.space(),
            report.genome(),
            report.dataset(),
            report.trainingSamples(),
            report.accuracyBefore(),
            report.validationAccuracy(),
            report.parameterBits(),
            report.modelBytes(),
            report.history(),
            seconds);
    write("report.json", Json.pretty(timed).getBytes(UTF_8));
    return timed;
  }

  private TrainReport real(Sequences training, Sequences validation) throws InterruptedException {
    Integer hidden = request.hidden();
    FloatGru start =
        hidden == null
            ? source.model()
            : FirstWeights.of(
                training.inputSize(), hidden, training.classes(), request.settings().seed());
    double before = accuracy(start, validation);
    TrainedModel trained =
        Training.real(start, training, validation, request.settings(), checkpoint(), progress);
    return report(trained, before, training.count(), null, null);
  }

  private TrainReport quantized(Sequences training, Sequences validation)
      throws InterruptedException {
    OpenedModel opened = opened();
    Genome genome = request.toGenome(opened.layers());
    DataSet data = opened.quantizer().input().dataSet(validation);
    try {
      QuantizedGru before = opened.quantizer().scaled(genome.layers()).model();
      double accuracy =
          (double) BatchedEngine.fastest().run(before, data).correct(data, 0) / data.sampleCount();
      TrainedModel trained =
          Training.quantized(
              opened.quantizer(),
              genome.layers(),
              training,
              validation,
              request.settings().teacherShare() > 0
                  ? new FloatForward(opened.model()).logits(training)
                  : null,
              request.settings(),
              checkpoint(),
              progress);
      var integers = java.util.Objects.requireNonNull(trained.integers());
      return report(trained, accuracy, training.count(), genome, integers.model());
    } catch (InfeasibleCandidateException e) {
      throw withoutIntegers(e);
    }
  }

  private Path checkpoint() {
    return folder.resolve("checkpoint.bin");
  }

  private static double accuracy(FloatGru model, Sequences samples) {
    return (double) new FloatForward(model).correct(samples) / samples.count();
  }

  private TrainReport report(
      TrainedModel trained,
      double before,
      int samples,
      @Nullable Genome genome,
      @Nullable QuantizedGru integers) {
    write("model.safetensors", ModelWriter.safetensors(trained));
    write("model.json", Json.pretty(card(trained)).getBytes(UTF_8));
    return new TrainReport(
        folder.resolve("model.safetensors").toString(),
        genome == null ? null : genome.space().toString(),
        genome == null ? null : genome.toString(),
        source.data().dataset(),
        samples,
        before,
        trained.validationAccuracy(),
        integers == null ? null : (Long) integers.parameterBits(),
        integers == null ? null : (Integer) ModelImage.encode(integers).length,
        trained.history(),
        0);
  }

  /** What the next reader of the model must know: above all how its inputs are normalised. */
  private Map<String, Object> card(TrainedModel trained) {
    ModelCard from = source.data().model().card();
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("task", request.source().task());
    card.put("seed", request.settings().seed());
    if (!from.classNames().isEmpty()) {
      card.put("class_names", from.classNames());
    }
    if (!from.mean().isEmpty()) {
      card.put("normalization", Map.of("mean", from.mean(), "std", from.standardDeviation()));
    }
    if (trained.integers() == null) {
      card.put("float_accuracy", Map.of("validation", trained.validationAccuracy()));
    }
    return card;
  }

  private void write(String name, byte[] bytes) {
    try {
      Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
