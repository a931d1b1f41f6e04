package io.tinyloop.run;

import io.tinyloop.journal.Journal;
import io.tinyloop.journal.JournalException;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A host for one run, without a server: its journal and its files are in one folder. What {@code
 * tinyloop search} uses when no host is named.
 */
public final class PrivateHost implements AutoCloseable {

  private static final int LONGEST_ID = 64;

  private final Path directory;
  private final Journal journal;
  private final RunService runs;

  /** Files that were there before; what else is there goes again if no run is begun. */
  private final Set<Path> before;

  private final boolean made;

  private PrivateHost(
      Path directory, Set<Path> before, boolean made, Journal journal, RunService runs) {
    this.before = before;
    this.made = made;
    this.directory = directory;
    this.journal = journal;
    this.runs = runs;
  }

  /**
   * Opens {@code directory}, made if needed.
   *
   * @param notes is told what a user may not expect
   */
  public static PrivateHost open(Path directory, Consumer<String> notes) {
    return open(directory, Equipment.NONE, notes);
  }

  /** The same with devices of a bench or at a broker. */
  public static PrivateHost open(Path directory, Equipment equipment, Consumer<String> notes) {
    boolean made = !Files.exists(directory);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The folder (%s) cannot be made.%nMaybe a file has its name, or its parent cannot be written; name another with --out."
              .formatted(directory),
          e);
    }
    Set<Path> before = Set.copyOf(journalFiles(directory));
    InstantSource clock = InstantSource.system();
    Journal journal = Journal.open(directory, clock);
    String name = runId(directory);
    RunLauncher launcher =
        new RunLauncher(
            clock,
            notes,
            equipment.bench(),
            OpenFleet.settings(BatchedEngine.fastest(), equipment.broker()));
    RunService runs = new RunService(journal, launcher, () -> name);
    return new PrivateHost(directory, before, made, journal, runs);
  }

  /** The folder's name, cut to what a run's id may be. */
  private static String runId(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    String id = name == null ? "run" : name.toString();
    return id.substring(0, Math.min(id.length(), LONGEST_ID));
  }

  /** Starts the folder's one run and returns its id. */
  public String start(RunConfiguration configuration, RunListener listener) {
    List<RunRecord> known = journal.runs();
    if (!known.isEmpty()) {
      throw new IllegalArgumentException(
          "The folder (%s) holds a run already, in state %s.%nMaybe go on with it: --resume %s; or name another folder."
              .formatted(directory, known.getFirst().state(), directory));
    }
    return runs.start(configuration, listener);
  }

  /** What the folder's run was started with; nothing where there is none. */
  public Optional<RunConfiguration> configuration() {
    return journal.runs().stream()
        .map(run -> Json.read(run.configuration(), RunConfiguration.class))
        .findFirst();
  }

  /** Goes on with the folder's run, whatever ended it, and returns its id. */
  public String resume(RunListener listener) {
    List<RunRecord> known = journal.runs();
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "The folder (%s) holds no run.%nMaybe start one: tinyloop search --task row-mnist --out %s"
              .formatted(directory, directory));
    }
    return runs.resume(known.getFirst().id(), listener);
  }

  /**
   * Waits for the run's end and writes its files.
   *
   * @throws RunFailedException if it failed
   */
  public RunReport await(String id) throws InterruptedException {
    RunView run = runs.await(id);
    if (run.state() != RunState.COMPLETED) {
      throw new RunFailedException(run.detail(), directory);
    }
    RunReport report = runs.report(id).orElseThrow();
    try {
      RunFiles.write(directory, report, runs.journalLines(id));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The files of the run cannot be written into %s; the journal has them all."
              .formatted(directory),
          e);
    }
    return report;
  }

  /** Number of evaluations that the journal holds. */
  long journalLines() {
    return journal.runs().stream().mapToLong(run -> journal.evaluations(run.id()).size()).sum();
  }

  @Override
  public void close() {
    runs.close();
    boolean unused = holdsNoRun();
    journal.close();
    if (unused) {
      journalFiles(directory).stream()
          .filter(file -> !before.contains(file))
          .forEach(PrivateHost::delete);
      if (made) {
        delete(directory);
      }
    }
  }

  private static List<Path> journalFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().startsWith("journal.")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private boolean holdsNoRun() {
    try {
      return journal.runs().isEmpty();
    } catch (JournalException e) {
      return false;
    }
  }

  /** A folder in which there is something else stays. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is left behind, and does no harm.
    }
  }
}
