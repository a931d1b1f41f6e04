package io.tinyloop.cli;

import io.tinyloop.run.EvaluateRequest;
import io.tinyloop.run.EvaluationReport;
import io.tinyloop.run.GenomeEvaluations;
import io.tinyloop.run.Json;
import io.tinyloop.run.SingleEvaluation;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One model on one device, or genomes of another optimiser on a fleet, without a host. */
@Command(
    name = "evaluate",
    description =
        "Quantizes a model, runs it on one device, prints accuracy, sizes, latency, energy.",
    footer = {
      "",
      "Examples:",
      "  tinyloop evaluate --task row-mnist --bits 8 --device sim:cortex-m4 --json",
      "  tinyloop evaluate --task pixel-mnist --bits 8 --state-path wide --device sim:rv32",
      "  tinyloop evaluate --task row-mnist --space paper --genome"
          + " 8,8,4,4,6,6,8,8,8,8,8,8,8,8,8,8,8 --device sim:cortex-m4",
      "  tinyloop evaluate --task row-mnist --genomes - --device sim:cortex-m4x4 < genomes.txt",
      "  python3 deploy/examples/random_search.py --task row-mnist --evaluations 50"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TaskOptions task;

  @Mixin private WidthsOptions widths = new WidthsOptions();

  @Option(
      names = "--split",
      defaultValue = "validation",
      paramLabel = "SPLIT",
      description = "validation or test (default: ${DEFAULT-VALUE}).")
  private String split = "validation";

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Use N samples, spread over the split (default: all).")
  @Nullable Integer samples;

  @Option(
      names = "--device",
      required = true,
      paramLabel = "KIND:ID",
      description =
          "For example sim:cortex-m4, tcp:HOST:PORT, serial:/dev/ttyACM0, or a name in the bench"
              + " file.")
  private String device = "";

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Option(
      names = "--genomes",
      paramLabel = "FILE",
      description =
          "Evaluate every line of FILE (- for standard input), a genome such as 8,8,4,…; prints a"
              + " JSON object for each, in order. --device may then name several.")
  private @Nullable String genomes;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (genomes != null) {
      return evaluateLines(genomes);
    }
    EvaluateRequest request =
        widths.request(task.source(), split, samples, bench.fleet(device, device));
    EvaluationReport report =
        SingleEvaluation.run(request, bench.with(mqtt.broker()), Notes.to(spec));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(report));
    } else {
      print(report, out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  /** A line that is no genome is answered as such, and ends in exit code 1. */
  private int evaluateLines(String file) throws InterruptedException {
    if (widths.bits() != null || widths.genome() != null) {
      throw new BadInputException(
          "Genomes come from %s and from --bits or --genome at once.".formatted(file),
          "Maybe leave --bits and --genome away.");
    }
    BufferedReader lines = GenomeLines.open(file);
    try (GenomeEvaluations evaluations =
        GenomeEvaluations.open(
            task.source(),
            widths.space,
            split,
            samples,
            bench.fleet(device, device),
            bench.with(mqtt.broker()),
            Notes.to(spec))) {
      PrintWriter out = spec.commandLine().getOut();
      boolean understood =
          new GenomeLines(evaluations::answer, evaluations.window(), out).answer(lines);
      return (understood ? ExitCode.OK : ExitCode.FAILED).number();
    }
  }

  private static void print(EvaluationReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s (%s, %s split) on %s%n",
        report.task(),
        report.dataset(),
        report.accuracy().split(),
        report.device());
    out.printf(
        Locale.ROOT,
        "  accuracy   %.4f  (%d of %d)%n",
        report.accuracy().value(),
        report.accuracy().correct(),
        report.accuracy().total());
    out.printf(
        Locale.ROOT,
        "  model      %,d bytes  (%.1f %% of 8 bit; %,d bytes resident)%n",
        report.modelBytes(),
        100 * report.normalizedSize(),
        report.residentBytes());
    var latency = report.latency();
    if (latency != null) {
      out.printf(
          Locale.ROOT,
          "  latency    %,.1f µs  %s  (%.0f %%: %,.1f to %,.1f)%n",
          latency.valueMicros(),
          latency.provenance(),
          100 * latency.confidence(),
          latency.lowMicros(),
          latency.highMicros());
    }
    var energy = report.energy();
    if (energy != null && energy.valueMicrojoules() != null) {
      out.printf(
          Locale.ROOT,
          "  energy     %,.2f µJ  %s%s%n",
          energy.valueMicrojoules(),
          energy.provenance(),
          energy.instrument() == null ? "" : " by " + energy.instrument());
    } else if (energy != null) {
      out.printf("  energy     none: %s%n", energy.reason());
    }
  }
}
