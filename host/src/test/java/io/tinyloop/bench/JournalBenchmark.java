package io.tinyloop.bench;

import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a journal on disk adds to an evaluation: one committed record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JournalBenchmark {

  private static final String RUN = "run";
  private static final int READ = 320;

  private final InstantSource clock = InstantSource.system();
  private final String body = "{\"genome\":[8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8]}".repeat(12);
  private final Path directory;
  private final Journal journal;
  private long next;

  /** A journal in a temporary folder. */
  public JournalBenchmark() {
    try {
      directory = Files.createTempDirectory("tinyloop-journal");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    journal = Journal.open(directory, clock);
  }

  @Setup
  public void fill() {
    journal.createRun(RUN, "{}", "abc", "default", "local");
    journal.createRun("finished", "{}", "abc", "default", "local");
    for (int i = 0; i < READ; i++) {
      journal.record("finished", evaluation());
    }
  }

  private EvaluationRecord evaluation() {
    next++;
    return new EvaluationRecord(
        next, "data", "genome " + next, "OK", body, "sim:cortex-m4", 1, Instant.EPOCH);
  }

  @Benchmark
  public void record() {
    journal.record(RUN, evaluation());
  }

  /** What a resumed run reads: 320 evaluations. */
  @Benchmark
  public List<EvaluationRecord> evaluations() {
    return journal.evaluations("finished");
  }

  @TearDown
  public void close() throws IOException {
    journal.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
