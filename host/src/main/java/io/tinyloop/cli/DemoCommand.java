package io.tinyloop.cli;

import io.quarkus.runtime.Quarkus;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunService;
import io.tinyloop.run.RunView;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job in one command: a search on real digits over a simulated fleet, seen live. */
@Command(
    name = "demo",
    description =
        "Searches on the digits the program carries, over a simulated fleet, with a live page.",
    footer = {"", "Examples:", "  tinyloop demo", "  tinyloop demo --exit"})
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "N",
      description = "Port of the page (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--exit", description = "End after the front instead of serving until Ctrl-C.")
  private boolean exit;

  @Option(
      names = "--population",
      defaultValue = "32",
      paramLabel = "N",
      description = "Individuals in a generation (default: ${DEFAULT-VALUE}).")
  private int population;

  @Option(
      names = "--generations",
      defaultValue = "10",
      paramLabel = "N",
      description = "Generations (default: ${DEFAULT-VALUE}).")
  private int generations;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    HostAddress address = HostAddress.loopback(port);
    RunConfiguration checked = configuration(); // a wrong one is none to start a host for
    return HostApplication.boot(address, "memory", runs -> search(runs, checked));
  }

  private int search(RunService runs, RunConfiguration configuration) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    err.printf("tinyloop: watch it live at http://localhost:%d/%n", port);
    err.flush();
    RunProgressView view =
        new RunProgressView(
            new ProgressBar(err, Terminal.isInteractive(), InstantSource.system()), Notes.to(spec));
    String id = runs.start(configuration, view);
    RunView run = runs.await(id);
    view.finish();
    if (run.state() != RunState.COMPLETED) {
      err.println(
          "tinyloop: the demo's run ended in state %s: %s".formatted(run.state(), run.detail()));
      err.flush();
      return ExitCode.FAILED.number();
    }
    RunReport report = runs.report(id).orElseThrow();
    if (json) {
      spec.commandLine().getOut().println(Json.write(report));
      spec.commandLine().getOut().flush();
    } else {
      ReportPrinter.print(report, spec.commandLine().getOut());
    }
    if (!exit) {
      err.printf("tinyloop: the page stays at http://localhost:%d/ until Ctrl-C%n", port);
      err.flush();
      Quarkus.waitForExit();
    }
    return ExitCode.OK.number();
  }

  /** The row-wise digits that the program carries, with the model that was trained without them. */
  static ModelSource digits() {
    return new ModelSource(
        "row-mnist",
        "digits10k",
        null,
        null,
        ModelSource.DEFAULT_WEIGHTS,
        ModelSource.DEFAULT_RANGES);
  }

  private RunConfiguration configuration() {
    return new RunConfiguration(
        digits(),
        "paper",
        List.of("accuracy", "size", "latency", "energy"),
        List.of(),
        "sim:cortex-m4x4",
        population,
        generations,
        1,
        "narrow",
        1000);
  }
}
