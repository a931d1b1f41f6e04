package io.tinyloop.run;

import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.streaming.HopWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is exported of a run in a folder, without a host. */
public final class FolderExport implements AutoCloseable {

  private final Journal journal;
  private final BundleExport points;

  private FolderExport(Journal journal, BundleExport points) {
    this.journal = journal;
    this.points = points;
  }

  /**
   * Opens the folder that {@code tinyloop search --out} named.
   *
   * @throws IllegalArgumentException in two lines, if it holds no completed run
   */
  public static FolderExport open(Path folder) {
    if (!Files.exists(folder.resolve("journal.mv.db"))) {
      throw new IllegalArgumentException(
          "The folder (%s) holds no run.\nMaybe name one that tinyloop search --out made; a run of a host is read with --host."
              .formatted(folder));
    }
    Journal journal = Journal.open(folder, InstantSource.system());
    try {
      List<RunRecord> runs = journal.runs();
      if (runs.isEmpty()) {
        throw new IllegalArgumentException(
            "The journal in %s holds no run.\nMaybe search into it: tinyloop search --out %s."
                .formatted(folder, folder));
      }
      RunRecord run = journal.run(runs.getFirst().id()).orElseThrow();
      return new FolderExport(journal, BundleExport.of(journal, run, System.getenv()));
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** What the run found. */
  public RunReport report() {
    return points.report();
  }

  /** A point of the front, counted from 1, as one file. */
  public byte[] file(int number, ExportForm form) {
    return points.file(number, form);
  }

  /** Time steps of a sequence of the run's task. */
  int steps() {
    return points.steps();
  }

  /** What a point does with each hop of a stream. */
  HopWork hop(int number, @Nullable String board) {
    return StreamingPoint.of(points, number, board);
  }

  /** A point as C sources with the core that runs them, by their paths in a folder. */
  public Map<String, byte[]> sources(int number) {
    return points.sources(number);
  }

  @Override
  public void close() {
    journal.close();
  }
}
