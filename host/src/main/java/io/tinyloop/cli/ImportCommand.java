package io.tinyloop.cli;

import io.tinyloop.data.ModelCard;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.run.Json;
import io.tinyloop.run.TaskImport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a task of a model that was trained elsewhere. */
@Command(
    name = "import",
    description =
        "Makes a task of a PyTorch nn.GRU with a linear classifier on the last step, and its data.",
    footer = {
      "",
      "The data are one npz file with x_train, y_train, x_validation, y_validation, x_test, y_test:",
      "x has the shape count × steps × inputs and holds what the model reads, y one class each.",
      "If it has logits_test, the logits of the first test sequences, they are compared.",
      "",
      "With --wav-dir the samples are clips of words, 16-bit mono WAV at 16 kHz, of which 10 MFCC × 49",
      "frames are computed; a folder's name is the word. Words and normalization are those of the JSON",
      "beside the model (class_names, normalization), or of --words and of the training clips.",
      "",
      "Examples:",
      "  tinyloop import --name gestures --weights model.safetensors --data gestures.npz",
      "  tinyloop import --name words --weights words.safetensors --wav-dir recordings --words yes,no",
      "  tinyloop evaluate --task gestures --bits 8 --device sim:cortex-m4",
      "  tinyloop search --task gestures --fleet sim:cortex-m4x4 --out gestures-run"
    })
final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "Of the new task.")
  private String name = "";

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE",
      description = "The model: .safetensors with PyTorch's names, or .onnx.")
  private Path weights = Path.of("");

  @ArgGroup(exclusive = true, multiplicity = "1")
  private SampleOptions samples;

  /** Where samples are. */
  static final class SampleOptions {

    @Option(names = "--data", paramLabel = "FILE", description = "The samples: .npz, see below.")
    private @Nullable Path data;

    @Option(
        names = "--wav-dir",
        paramLabel = "DIR",
        description =
            "The samples: a folder (or a .zip, .tar.gz) with a folder of WAV files for each word.")
    private @Nullable Path wavFolder;
  }

  @Mixin private WordOptions words = new WordOptions();

  @Option(
      names = "--gru",
      paramLabel = "PREFIX",
      description = "What the names of the GRU's tensors begin with (default: found out).")
  private @Nullable String gru;

  @Option(
      names = "--head",
      paramLabel = "PREFIX",
      description = "What the names of the classifier's tensors begin with (default: found out).")
  private @Nullable String head;

  @Option(names = "--replace", description = "Replace a task of this name.")
  private boolean replace;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    TaskImport.Report report =
        new TaskImport(TaskFolder.of(System.getenv()), Notes.to(spec))
            .run(
                new TaskImport.Request(
                    name, weights, samples(), new ModelCard.Prefixes(gru, head), replace));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(report));
    } else {
      print(report, out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private TaskImport.Samples samples() {
    if (samples.wavFolder != null) {
      return new TaskImport.Words(samples.wavFolder, words.choice());
    }
    words.checkUnused("--wav-dir");
    return new TaskImport.Arrays(Objects.requireNonNull(samples.data));
  }

  private static void print(TaskImport.Report report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "task %s: GRU of %s units, %d inputs, %d steps, %d classes%n",
        report.task(),
        report.hiddenSizes(),
        report.inputSize(),
        report.steps(),
        report.classes());
    var samples = report.samples();
    var accuracy = report.floatAccuracy();
    out.printf(Locale.ROOT, "  train      %,8d sequences%n", samples.train());
    split("validation", samples.validation(), accuracy.validation(), out);
    split("test", samples.test(), accuracy.test(), out);
    if (report.largestLogitError() != null) {
      out.printf(Locale.ROOT, "  logits     differ by at most %.2g%n", report.largestLogitError());
    }
    out.printf(
        "next: tinyloop evaluate --task %s --bits 8 --device sim:cortex-m4%n", report.task());
  }

  private static void split(String name, int count, double accuracy, PrintWriter out) {
    out.printf(Locale.ROOT, "  %-10s %,8d sequences, float accuracy %.4f%n", name, count, accuracy);
  }
}
