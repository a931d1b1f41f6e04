package io.tinyloop.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.run.DryRun;
import io.tinyloop.run.Json;
import io.tinyloop.run.Placement;
import io.tinyloop.run.PrivateHost;
import io.tinyloop.run.Regression;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunReport;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A search over bit widths on a fleet: on a private host, or as a client of one. */
@Command(
    name = "search",
    description = "Searches bit widths by NSGA-II on a fleet; writes the front and a report.",
    footer = {
      "",
      "Writes front.csv, front.json, report.json and journal.jsonl into DIR, beside the journal"
          + " database",
      "that lets --resume go on after any interruption and reach the same front.",
      "",
      "Examples:",
      "  tinyloop search --task row-mnist --fleet sim:cortex-m4x4 --out run1",
      "  tinyloop search --task kws-4 --objectives accuracy,size --constraint \"latency<5ms\" --out"
          + " run2",
      "  tinyloop search --resume run1",
      "  tinyloop search --task row-mnist --out run2 --baseline run1/front.json --max-regression 1%%"
          + " --junit search.xml",
      "",
      "Exit codes: 0 done; 1 the run failed, or its front fell behind the baseline; 2 bad input."
    })
final class SearchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SearchOptions options = new SearchOptions();

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run; made if needed.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the interrupted run in DIR; it keeps its own options.")
  private @Nullable Path resume;

  @Option(
      names = "--host",
      paramLabel = "URL",
      description = "Run on this host instead of a private one.")
  private @Nullable URI host;

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Mixin private HostOptions access = new HostOptions();

  @Mixin private BaselineOptions gate = new BaselineOptions();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description =
          "Turns on the host's shared devices for each one of a run of priority 1 (default: 1).")
  private @Nullable Integer priority;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "LIST",
      description =
          "Labels that devices of the bench must have (with --bench, or --host and --fleet bench).")
  private List<String> labels = List.of();

  @Option(names = "--dry-run", description = "Only say what it would cost.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (dryRun) {
      return estimate();
    }
    RegressionGate asked = gate.read();
    RunReport report = asked.watch(() -> host == null ? runHere(asked) : runThere(host, asked));
    Regression regression = asked.judge(report);
    if (json) {
      ObjectNode object = Json.MAPPER.valueToTree(report);
      if (regression != null) {
        object.set("regression", Json.MAPPER.valueToTree(regression));
      }
      print(Json.write(object));
    } else {
      ReportPrinter.print(report, spec.commandLine().getOut());
    }
    if (regression == null) {
      return ExitCode.OK.number();
    }
    return verdict(regression);
  }

  /** Says how the front compares with its baseline. */
  private int verdict(Regression regression) {
    Path folder = out == null ? resume : out;
    Path front = folder == null ? Path.of("front.json") : folder.resolve("front.json");
    if (!regression.holds()) {
      throw new RegressionException(
          regression.sentence(),
          "Maybe that is wanted: then make %s the new baseline.".formatted(front));
    }
    Notes.to(spec)
        .accept(
            "no regression from %s: %s"
                .formatted(
                    regression.baseline(),
                    regression.checks().stream()
                        .map(Regression.Check::sentence)
                        .collect(joining("; "))));
    return ExitCode.OK.number();
  }

  private RunConfiguration configuration(RegressionGate asked) {
    RunConfiguration configuration =
        options.toConfiguration(host == null ? labels : List.of(), asked.genomes());
    asked.requireFits(configuration);
    return configuration;
  }

  private int estimate() throws InterruptedException {
    DryRun estimate = DryRun.of(configuration(gate.read()), Notes.to(spec));
    if (json) {
      print(Json.write(estimate));
    } else {
      print(estimate.toString());
    }
    return ExitCode.OK.number();
  }

  private RunReport runHere(RegressionGate asked) throws InterruptedException {
    if (priority != null) {
      throw new BadInputException(
          "A private host has one run, and no use for --priority (%d).".formatted(priority),
          "Maybe name a host whose devices are shared: --host http://lab:8080.");
    }
    Path directory = directory();
    try (Interruption _ = Interruption.ofThisThread();
        PrivateHost privateHost =
            PrivateHost.open(directory, options.bench.with(mqtt.broker()), Notes.to(spec))) {
      RunProgressView view = new RunProgressView(progressBar(), Notes.to(spec));
      String id =
          resume == null ? privateHost.start(configuration(asked), view) : privateHost.resume(view);
      RunReport report = privateHost.await(id);
      view.finish();
      return report;
    }
  }

  private RunReport runThere(URI url, RegressionGate asked) throws InterruptedException {
    if (resume != null) {
      throw new BadInputException(
          "A run on a host (%s) is not resumed from a folder (%s).".formatted(url, resume),
          "Maybe leave --resume away: a host resumes its runs by itself.");
    }
    if (mqtt.url != null) {
      throw new BadInputException(
          "A host (%s) has its own broker, and no use for --mqtt (%s).".formatted(url, mqtt.url),
          "Maybe start the host with it: tinyloop serve --mqtt URL.");
    }
    RunConfiguration configuration = configuration(asked);
    Placement placement = new Placement(priority == null ? 1 : priority, labels);
    return access
        .client(url)
        .run(configuration, placement, out, new RunProgressView(progressBar(), Notes.to(spec)));
  }

  private Path directory() {
    if (resume != null) {
      ResumedOptions.refuseOthers(spec, "run", resume);
    }
    Path directory = resume != null ? resume : out;
    if (directory == null) {
      throw new BadInputException(
          "No folder is named for the run.", "Maybe add --out run1, or --resume DIR.");
    }
    return directory;
  }

  private ProgressBar progressBar() {
    return new ProgressBar(
        spec.commandLine().getErr(), Terminal.isInteractive(), InstantSource.system());
  }

  private void print(String text) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println(text);
    writer.flush();
  }
}
