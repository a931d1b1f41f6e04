package io.tinyloop.cli;

import io.tinyloop.bench.BenchmarkReport;
import io.tinyloop.bench.Benchmarks;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One of the project's benchmarks, on this machine. */
@Command(
    name = "bench",
    description = "Runs a benchmark; ends with 1 when a goal is missed.",
    footer = {
      "",
      "Examples:",
      "  tinyloop bench loop",
      "  tinyloop bench loop --json",
      "  tinyloop bench engine",
      "  tinyloop bench firmware",
      "  tinyloop bench search         NSGA-II on published problems",
      "  tinyloop bench measurement    bias and coverage of measurements on boards of known latency",
      "  tinyloop bench noise          noise-aware search beside plain on noisy boards; kept in noise/",
      "  tinyloop bench profiles       cost models against unseen genomes on emulated cores",
      "  tinyloop bench racing         searches with racing beside the same without",
      "  tinyloop bench replicas       two hosts that share runs, killed at random moments",
      "  tinyloop bench scale          the pool with up to 100,000 devices in memory; -Xmx16g for all of them",
      "  tinyloop bench soak           a million evaluations with faults on: lost, doubled, memory, latencies",
      "  tinyloop bench evaluations    evaluations that a surrogate saves; kept in evaluations/",
      "  tinyloop bench fleet          a host with many devices: utilisation, queue, memory",
      "  tinyloop bench quality        trained mixed models beside homogeneous ones; kept in quality/"
    })
final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description =
          "engine, evaluations, firmware, fleet, links, loop, measurement, noise, profiles, quality (or quality-TASK), racing, replicas, scale, search or soak")
  private String name = "";

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    BenchmarkReport report = Benchmarks.run(name, Notes.to(spec));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(report));
    } else {
      print(report, out);
    }
    out.flush();
    return (report.met() ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private static void print(BenchmarkReport report, PrintWriter out) {
    out.printf("%s at %s on %s%n", report.name(), report.commit(), report.machine());
    for (BenchmarkReport.Row row : report.rows()) {
      Boolean met = row.met();
      out.printf(
          Locale.ROOT,
          "  %-55s %12s %-9s %-8s %s%s%n",
          row.metric(),
          row.value() == null ? "–" : "%.3f".formatted(row.value()),
          row.unit(),
          row.goal() == null ? "" : row.goal(),
          met == null ? "" : met ? "met" : "MISSED",
          row.note() == null ? "" : " " + row.note());
    }
  }
}
