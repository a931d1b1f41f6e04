package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.NpyArray;
import io.tinyloop.data.NpzSamples;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.data.audio.KeywordChoice;
import io.tinyloop.data.onnx.OnnxModel;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a task of a float model and its data, after every check that needs no device. */
public final class TaskImport {

  private final TaskFolder tasks;
  private final Consumer<String> notes;

  /**
   * @param tasks where tasks are kept
   * @param notes is told what a user may not expect
   */
  public TaskImport(TaskFolder tasks, Consumer<String> notes) {
    this.tasks = tasks;
    this.notes = notes;
  }

  /**
   * What to import.
   *
   * @param name of the new task
   * @param weights a safetensors file with PyTorch's names, or an ONNX file
   * @param data its samples
   * @param prefixes of the model's tensors
   * @param replace whether a task of this name may be there already
   */
  public record Request(
      String name, Path weights, Samples data, ModelCard.Prefixes prefixes, boolean replace) {}

  /** Where samples are. */
  public sealed interface Samples {}

  /**
   * Sequences as the model reads them.
   *
   * @param file an npz file with {@code x_train, y_train, x_validation, y_validation, x_test,
   *     y_test}
   */
  public record Arrays(Path file) implements Samples {}

  /**
   * Clips of words.
   *
   * @param folder with a folder of WAV files for each word, or a zip of it
   * @param choice of the words; where it has none, those of the model's card, or all
   */
  public record Words(Path folder, KeywordChoice choice) implements Samples {}

  /**
   * What was imported.
   *
   * @param folder where it is kept
   * @param hiddenSizes units of each layer
   * @param samples sequences of each split
   * @param floatAccuracy of the float model on each split, in [0, 1]
   * @param largestLogitError against the reference logits in the data; null where there are none
   */
  public record Report(
      String task,
      Path folder,
      int steps,
      int inputSize,
      List<Integer> hiddenSizes,
      int classes,
      Counts samples,
      Accuracy floatAccuracy,
      @Nullable Double largestLogitError) {}

  /** Sequences of each split. */
  public record Counts(int train, int validation, int test) {}

  /** Accuracy on each split, in [0, 1]. */
  public record Accuracy(double validation, double test) {}

  /**
   * Imports {@code request}.
   *
   * @throws IllegalArgumentException in two lines, the problem and an advice
   */
  public Report run(Request request) {
    String name = TaskFolder.checkedName(request.name());
    if (tasks.contains(name) && !request.replace()) {
      throw new InvalidDataException(
          "There is a task (%s) already.".formatted(name), "Maybe --replace, or another --name.");
    }
    ModelFile file = model(request);
    FloatGru model = FloatGru.readWhole(file);
    return switch (request.data()) {
      case Arrays arrays -> keep(request, file, model, arrays.file());
      case Words words -> {
        try (KeywordData data =
            KeywordData.of(
                words.folder(), words.choice(), file.card(), model.head().classes(), notes)) {
          yield keep(request, file, model, data.npz());
        }
      }
    };
  }

  private Report keep(Request request, ModelFile file, FloatGru model, Path npz) {
    NpzSamples data = new NpzSamples(npz);
    Splits splits = new Splits(data.training(Integer.MAX_VALUE), data.validation(), data.test());
    splits.check(model);
    Accuracy accuracy = accuracy(model, splits);
    boolean ownSamples = request.data() instanceof Arrays;
    Double logitError = logitError(model, file, data, splits.test(), ownSamples);
    Path folder = keep(request, npz, file, accuracy, data.classNames());
    return new Report(
        request.name(),
        folder,
        splits.test().steps(),
        splits.test().inputSize(),
        model.layers().stream().map(FloatGru.Layer::hiddenSize).toList(),
        model.head().classes(),
        new Counts(splits.train().count(), splits.validation().count(), splits.test().count()),
        accuracy,
        logitError);
  }

  private static ModelFile model(Request request) {
    ModelFile file = ModelFile.read(request.weights());
    if (!request.weights().toString().endsWith(".onnx")) {
      return file.with(request.prefixes());
    }
    if (!request.prefixes().equals(ModelCard.Prefixes.UNKNOWN)) {
      throw new InvalidDataException(
          "The graph of %s tells its GRU and its head apart: it has no prefixes (%s)."
              .formatted(request.weights(), request.prefixes()),
          "Maybe leave --gru and --head away.");
    }
    return new ModelFile(
        file.name(),
        file.location(),
        OnnxModel.toSafetensors(file.location(), file.safetensors()),
        file.card());
  }

  private record Splits(Sequences train, Sequences validation, Sequences test) {

    void check(FloatGru model) {
      check(model, "train", train);
      check(model, "validation", validation);
      check(model, "test", test);
    }

    private void check(FloatGru model, String split, Sequences sequences) {
      var _ = model.fitting(sequences);
      if (sequences.steps() != train.steps()) {
        throw new InvalidDataException(
            "The sequences of x_%s have %d steps, those of x_train %d."
                .formatted(split, sequences.steps(), train.steps()),
            "Maybe pad all of them to one length.");
      }
    }
  }

  private Accuracy accuracy(FloatGru model, Splits splits) {
    FloatForward forward = new FloatForward(model);
    Accuracy accuracy =
        new Accuracy(
            (double) forward.correct(splits.validation()) / splits.validation().count(),
            (double) forward.correct(splits.test()) / splits.test().count());
    if (accuracy.validation() < 1.5 / model.head().classes()) {
      double swapped =
          (double) new FloatForward(model.withResetAndUpdateSwapped()).correct(splits.validation())
              / splits.validation().count();
      notes.accept(
          "the float model is right for %.1f %% of the validation split only: maybe %s"
              .formatted(100 * accuracy.validation(), cause(accuracy.validation(), swapped)));
    }
    return accuracy;
  }

  private static String cause(double accuracy, double swapped) {
    return swapped > 1.5 * accuracy
        ? "its gates are stacked as update, reset, candidate (Keras), with which it would be %.1f %%; PyTorch's order is reset, update, candidate"
            .formatted(100 * swapped)
        : "its inputs were scaled in training";
  }

  /** Null where nobody brings logits. Those of a card may be of other samples: they only warn. */
  private @Nullable Double logitError(
      FloatGru model, ModelFile file, NpzSamples data, Sequences test, boolean ownSamples) {
    double resolution = Math.max(Safetensors.of(file).resolution(), data.resolution());
    NpyArray reference = data.referenceLogits();
    if (reference != null) {
      return ReferenceLogits.of(reference).largestError(model, test, resolution);
    }
    if (!ownSamples || file.card().firstTestLogits().isEmpty()) {
      return null;
    }
    try {
      return ReferenceLogits.of("the model's card", file.card())
          .largestError(model, test, resolution);
    } catch (InvalidDataException e) {
      notes.accept(
          "%s Maybe the card is of other test sequences, or the head does not read the last step."
              .formatted(e.problem()));
      return null;
    }
  }

  private Path keep(
      Request request, Path npz, ModelFile file, Accuracy accuracy, List<String> classNames) {
    String card = Json.write(new Card(accuracy, file.card().prefixes(), classNames));
    try {
      return tasks.keep(request.name(), npz, file.safetensors(), card.getBytes(UTF_8));
    } catch (IOException e) {
      throw new InvalidDataException(
          "The task cannot be kept: %s.".formatted(e),
          "Maybe the disk is full, or %s names a folder that cannot be written."
              .formatted(TaskFolder.VARIABLE),
          e);
    }
  }

  /** The card that is kept beside the model. */
  private record Card(
      @JsonProperty("float_accuracy") Accuracy accuracy,
      ModelCard.Prefixes tensors,
      @JsonProperty("class_names") List<String> classNames) {}
}
