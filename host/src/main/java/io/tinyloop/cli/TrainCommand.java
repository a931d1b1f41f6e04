package io.tinyloop.cli;

import io.tinyloop.run.Json;
import io.tinyloop.run.TrainReport;
import io.tinyloop.run.TrainRequest;
import io.tinyloop.run.TrainRun;
import io.tinyloop.train.TrainProgress;
import io.tinyloop.train.TrainSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model, in real numbers or in the integers that devices compute. */
@Command(
    name = "train",
    description = "Trains a model; with --qat its forward pass is the integer arithmetic itself.",
    footer = {
      "",
      "Examples:",
      "  tinyloop train --task row-mnist --hidden 64 --epochs 8 --out float",
      "  tinyloop train --task row-mnist --qat --bits 4 --epochs 2 --out qat4",
      "  tinyloop train --resume qat4",
      "  tinyloop evaluate --task row-mnist --bits 4 --model qat4/model.safetensors --device"
          + " sim:cortex-m4"
    })
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TaskOptions task = new TaskOptions();

  @Option(names = "--qat", description = "Train quantization-aware, for --bits or --genome.")
  private boolean qat;

  @Mixin private WidthsOptions widths = new WidthsOptions();

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description = "Float training from first weights of so many units.")
  private @Nullable Integer hidden;

  @Option(
      names = "--epochs",
      defaultValue = "4",
      paramLabel = "N",
      description = "Passes over the training samples (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Samples a step, a multiple of 32 (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.001",
      paramLabel = "R",
      description = "Of the first step; falls to a hundredth (default: ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--teacher",
      defaultValue = "0",
      paramLabel = "SHARE",
      description =
          "Share of the float model's probabilities in the loss of QAT, 0…1 (default:"
              + " ${DEFAULT-VALUE}).")
  private double teacher;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Use N training samples, spread (default: all).")
  private @Nullable Integer samples;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "The result does not depend on it (default: one a core).")
  private @Nullable Integer threads;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder; made if needed.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the interrupted training in DIR; it keeps its own options.")
  private @Nullable Path resume;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Consumer<TrainProgress> progress = this::tell;
    TrainReport report;
    if (resume != null) {
      ResumedOptions.refuseOthers(spec, "training", resume);
      report = TrainRun.resume(resume, InstantSource.system(), Notes.to(spec), progress);
    } else if (out != null) {
      report = TrainRun.begin(request(), out, InstantSource.system(), Notes.to(spec), progress);
    } else {
      throw new BadInputException("No folder is named.", "Maybe add --out DIR, or --resume DIR.");
    }
    PrintWriter printer = spec.commandLine().getOut();
    if (json) {
      printer.println(Json.write(report));
    } else {
      print(report, printer);
    }
    printer.flush();
    return ExitCode.OK.number();
  }

  private TrainRequest request() {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    return new TrainRequest(
        task.source(),
        hidden,
        qat,
        widths.space,
        widths.bits(),
        widths.statePath,
        widths.genome(),
        samples,
        new TrainSettings(epochs, batch, learningRate, seed, teacher, cores));
  }

  private void tell(TrainProgress p) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "epoch %d of %d  step %,d  loss %.4f  training %.4f  validation %.4f (best %.4f)%n",
        p.epoch(),
        p.epochs(),
        p.steps(),
        p.loss(),
        p.trainingAccuracy(),
        p.validationAccuracy(),
        p.bestAccuracy());
    err.flush();
  }

  private static void print(TrainReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "validation %.4f, before training %.4f (%s, %,d training samples, %.1f s)%n",
        report.validationAccuracy(),
        report.accuracyBefore(),
        report.dataset(),
        report.trainingSamples(),
        report.seconds());
    if (report.modelBytes() != null) {
      out.printf(
          Locale.ROOT,
          "model      %,d bytes, %,d parameter bits%n",
          report.modelBytes(),
          report.parameterBits());
    }
    out.println("written to " + report.model());
  }
}
