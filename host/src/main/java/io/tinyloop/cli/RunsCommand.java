package io.tinyloop.cli;

import io.tinyloop.run.Json;
import io.tinyloop.run.Progress;
import io.tinyloop.run.RunView;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The runs of a host: seen, paused, resumed and stopped. */
@Command(
    name = "runs",
    description = "Lists a host's runs, shows one, pauses, resumes or stops it.",
    footer = {
      "",
      "Examples:",
      "  tinyloop runs list",
      "  tinyloop runs show 20261121-221500-1 --host http://lab:8080 --json",
      "  tinyloop runs pause 20261121-221500-1"
    })
final class RunsCommand implements Callable<Integer> {

  /** What can be done. */
  enum Action {
    LIST,
    SHOW,
    PAUSE,
    RESUME,
    STOP
  }

  private static final DateTimeFormatter BEGUN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ACTION", description = "list, show, pause, resume, stop")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "RUN", description = "Id of the run.")
  private @Nullable String run;

  @Mixin private UsualHost host = new UsualHost();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    HostClient client = host.client();
    if (action == Action.LIST) {
      if (run != null) {
        throw new BadInputException(
            "A list takes no run (%s).".formatted(run),
            "Maybe tinyloop runs show %s.".formatted(run));
      }
      List<RunView> runs = client.runs();
      print(runs, json ? Json.write(runs) : null);
    } else {
      RunView view = one(client);
      print(List.of(view), json ? Json.write(view) : null);
    }
    return ExitCode.OK.number();
  }

  private RunView one(HostClient client) throws InterruptedException {
    String word = action.name().toLowerCase(Locale.ROOT);
    if (run == null) {
      throw new BadInputException(
          "No run is named to %s.".formatted(word), "Maybe tinyloop runs list tells its id.");
    }
    return action == Action.SHOW ? client.show(run) : client.ask(run, word);
  }

  private void print(List<RunView> runs, @Nullable String asJson) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson != null) {
      out.println(asJson);
    } else {
      out.printf(
          "%-22s %-10s %-12s %-17s %-12s %-28s %s%n",
          "run", "state", "by", "begun (UTC)", "task", "fleet", "note");
      runs.forEach(view -> out.printf("%s%n", line(view)));
    }
    out.flush();
  }

  private static String line(RunView view) {
    Progress progress = view.progress();
    String note = progress == null ? view.detail() : progress.done() + "/" + progress.total();
    if (view.waiting() != null) {
      note = note + ", " + view.waiting();
    } else if (view.waitSeconds() != null && view.waitSeconds() >= 1) {
      note = note + ", a candidate waits " + Spans.text(view.waitSeconds());
    }
    return "%-22s %-10s %-12s %-17s %-12s %-28s %s"
        .formatted(
            view.id(),
            view.state().name().toLowerCase(Locale.ROOT),
            view.startedBy(),
            BEGUN.format(view.createdAt()),
            view.task(),
            view.configuration().fleet(),
            note == null ? "" : note);
  }
}
