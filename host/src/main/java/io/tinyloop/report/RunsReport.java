package io.tinyloop.report;

import io.tinyloop.analysis.Claim;
import io.tinyloop.analysis.RunHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The report on finished runs: figures, tables and claims, task by task. */
public final class RunsReport {

  private final List<List<RunHistory>> tasks;

  /**
   * @param folders of finished runs, at least one; runs of one task and space belong together
   * @throws IllegalArgumentException in two lines, if two of a task cannot be told apart
   */
  public RunsReport(List<Path> folders) {
    Map<String, List<RunHistory>> byTask = new LinkedHashMap<>();
    for (Path folder : folders) {
      RunHistory run = RunHistory.read(folder);
      List<RunHistory> runs =
          byTask.computeIfAbsent(run.task() + run.space(), _ -> new ArrayList<>());
      if (runs.stream().anyMatch(other -> other.name().equals(run.name()))) {
        throw new IllegalArgumentException(
            "Two runs on %s have the folder name %s (the second is %s).%nMaybe it was named twice; folders of two runs need two names."
                .formatted(run.task(), run.name(), folder));
      }
      runs.add(run);
    }
    tasks = List.copyOf(byTask.values());
  }

  /** The claims, task by task. */
  public List<Claim> claims() {
    return tasks.stream().flatMap(runs -> Claim.of(runs).stream()).toList();
  }

  /**
   * Writes {@code index.html}, figures and tables into {@code out}.
   *
   * @param notes is told what is left out
   */
  public void write(Path out, String title, Consumer<String> notes) {
    List<Table> tables = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    tables.add(Tables.claims(claims()));
    tables.addAll(Tables.patterns(tasks));
    for (List<RunHistory> runs : tasks) {
      figures.addAll(Figures.of(runs));
      tables.addAll(Tables.of(runs));
      tables.addAll(Confusion.of(runs.getFirst(), notes));
    }
    new Page(title, introduction(), tables, figures).write(out);
  }

  private String introduction() {
    StringBuilder text = new StringBuilder();
    for (List<RunHistory> runs : tasks) {
      RunHistory first = runs.getFirst();
      text.append(
          "%s on %s, space %s, seeds %s: %d candidates searched each. "
              .formatted(
                  first.task(),
                  first.dataset(),
                  first.space(),
                  runs.stream().map(RunHistory::seed).toList(),
                  first.searched().size()));
    }
    return text.append(
            "Selection used validation samples only; the test split was run once, at the end of"
                + " each run.")
        .toString();
  }
}
