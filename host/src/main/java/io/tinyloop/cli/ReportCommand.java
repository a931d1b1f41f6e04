package io.tinyloop.cli;

import io.tinyloop.analysis.Claim;
import io.tinyloop.analysis.RunHistory;
import io.tinyloop.report.RunsReport;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.PrivateHost;
import io.tinyloop.run.RunConfiguration;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A report on finished runs; for the paper's claims, on runs that it makes itself. */
@Command(
    name = "report",
    description =
        "Writes figures, tables and claims of finished runs as SVG, PNG, CSV and one HTML page.",
    footer = {
      "",
      "Writes index.html and its parts into --out. --paper searches each task with several seeds"
          + " first;",
      "its runs are kept in OUT/runs, and go on where they were when the command is given again.",
      "Runs of a host are copied there.",
      "",
      "Examples:",
      "  tinyloop report run1",
      "  tinyloop report --paper --out paper",
      "  tinyloop report --paper --task row-mnist --task kws-4 --seeds 5 --out paper",
      "  tinyloop report --paper --runs runs/row-1 --runs runs/row-2 --out paper",
      "  tinyloop report 20261121-221500-1 20261122-081500-2 --host http://lab:8080 --out report1"
    })
final class ReportCommand implements Callable<Integer> {

  private static final Set<String> PAPER_ONLY =
      Set.of("--task", "--seeds", "--population", "--generations", "--samples");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "Folders of finished runs, as search --out named them; with --host their ids.")
  private List<String> named = List.of();

  @Mixin private RunsHost host = new RunsHost();

  @Option(names = "--paper", description = "The paper's figures and claims.")
  private boolean paper;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "With --paper: these runs instead of new ones; may be repeated.")
  private List<Path> runs = List.of();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "With --paper: a task to search; may be repeated (default: row-mnist).")
  private List<String> tasks = List.of("row-mnist");

  @Option(
      names = "--seeds",
      defaultValue = "5",
      paramLabel = "N",
      description = "With --paper: seeds 1…N of each task (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--population",
      defaultValue = "50",
      paramLabel = "N",
      description = "With --paper: individuals in a generation (default: ${DEFAULT-VALUE}).")
  private int population;

  @Option(
      names = "--generations",
      defaultValue = "20",
      paramLabel = "N",
      description = "With --paper: generations (default: ${DEFAULT-VALUE}).")
  private int generations;

  @Option(
      names = "--samples",
      defaultValue = "1000",
      paramLabel = "N",
      description = "With --paper: validation samples while searching (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the report (default: RUN/report; with --host report, with --paper paper).")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the claims as JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    HostClient client = host.client();
    if (named.isEmpty() && runs.isEmpty() && (!paper || client != null)) {
      throw new BadInputException(
          "No run is named to report on.", "Maybe tinyloop report run1, or report --paper.");
    }
    if (seeds < 1) {
      throw new BadInputException(
          "The number of seeds (%d) must be positive.".formatted(seeds), "Maybe --seeds 5.");
    }
    requirePaper();
    Path folder = folder(client);
    List<Path> all = finished(client, folder.resolve("runs"));
    if (all.isEmpty()) {
      all.addAll(searched(folder.resolve("runs")));
    }
    RunsReport report = new RunsReport(all);
    report.write(folder, paper ? "Mixed-precision GRUs" : "Runs", Notes.to(spec));
    print(report.claims(), folder);
    return ExitCode.OK.number();
  }

  /** Options of new searches are none of runs that have ended. */
  private void requirePaper() {
    List<String> misplaced =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(PAPER_ONLY::contains)
            .filter(_ -> !paper || !named.isEmpty() || !runs.isEmpty())
            .sorted()
            .toList();
    if (!misplaced.isEmpty()) {
      throw new BadInputException(
          "%s belongs to --paper without runs.".formatted(String.join(", ", misplaced)),
          "Maybe leave it away, or the runs: tinyloop report --paper.");
    }
  }

  /** The runs that are named; those of a host are copied into {@code copies}. */
  private List<Path> finished(@Nullable HostClient client, Path copies)
      throws InterruptedException {
    List<Path> all = new ArrayList<>();
    for (String run : named) {
      Path place = client == null ? Path.of(run) : copies.resolve(run);
      if (client != null) {
        var _ = client.copy(run, place);
      }
      all.add(place);
    }
    all.addAll(runs);
    return all;
  }

  private Path folder(@Nullable HostClient client) {
    if (out != null) {
      return out;
    }
    if (paper || named.isEmpty()) {
      return Path.of("paper");
    }
    return client == null ? Path.of(named.getFirst(), "report") : Path.of("report");
  }

  private List<Path> searched(Path parent) throws InterruptedException {
    List<Path> searched = new ArrayList<>();
    for (String task : tasks) {
      for (int seed = 1; seed <= seeds; seed++) {
        Path run = parent.resolve("%s-%d".formatted(task, seed));
        search(run, task, seed);
        searched.add(run);
      }
    }
    return searched;
  }

  private void search(Path run, String task, int seed) throws InterruptedException {
    RunConfiguration asked = configuration(task, seed);
    if (Files.exists(run.resolve("report.json"))) {
      requireSame(run, asked, RunHistory.configuration(run));
      return;
    }
    boolean begun = Files.exists(run.resolve("journal.mv.db"));
    Notes.to(spec)
        .accept("%s, seed %d: %s".formatted(task, seed, begun ? "going on" : "searching"));
    try (Interruption _ = Interruption.ofThisThread();
        PrivateHost host = PrivateHost.open(run, Notes.to(spec))) {
      Optional<RunConfiguration> kept = host.configuration();
      kept.ifPresent(configuration -> requireSame(run, asked, configuration));
      RunProgressView view =
          new RunProgressView(
              new ProgressBar(
                  spec.commandLine().getErr(), Terminal.isInteractive(), InstantSource.system()),
              Notes.to(spec));
      host.await(kept.isPresent() ? host.resume(view) : host.start(asked, view));
      view.finish();
    }
  }

  /** The report would be of other runs than it says. */
  private static void requireSame(Path run, RunConfiguration asked, RunConfiguration kept) {
    if (!asked.equals(kept)) {
      throw new BadInputException(
          "The run in %s has other options (population %d, generations %d, samples %d) than are asked for (%d, %d, %d)."
              .formatted(
                  run,
                  kept.population(),
                  kept.generations(),
                  kept.samples(),
                  asked.population(),
                  asked.generations(),
                  asked.samples()),
          "Maybe name another folder with --out, or report on the runs that are there: --runs.");
    }
  }

  private RunConfiguration configuration(String task, int seed) {
    return new RunConfiguration(
        ModelSource.of(task),
        "paper",
        List.of("accuracy", "size"),
        List.of(),
        "sim:cortex-m4x4",
        population,
        generations,
        seed,
        "narrow",
        samples);
  }

  private void print(List<Claim> claims, Path folder) {
    PrintWriter writer = spec.commandLine().getOut();
    if (json) {
      writer.println(Json.write(claims));
    } else {
      for (Claim claim : claims) {
        writer.printf(
            Locale.ROOT,
            "  %-4s %-10s %-95s %8s  (%s)%n",
            claim.holds() ? "yes" : "NO",
            claim.task(),
            claim.what(),
            Double.isNaN(claim.value()) ? "none" : "%.4g".formatted(claim.value()),
            claim.seeds().replace("NaN", "none"));
      }
      writer.printf("%s%n", folder.resolve("index.html"));
    }
    writer.flush();
  }
}
