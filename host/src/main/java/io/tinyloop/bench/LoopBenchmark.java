package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.run.EvaluateRequest;
import io.tinyloop.run.FloatAccuracy;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.PrivateHost;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.SingleEvaluation;
import io.tinyloop.run.StatePath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The loop: how near 8 bits are to floats, how long a search, an answer and a start take. */
final class LoopBenchmark implements Benchmark {

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (String task : List.of("row-mnist", "kws-4", "kws-10")) {
      rows.add(loss(task, StatePath.NARROW, true, notes));
    }
    rows.add(loss("pixel-mnist", StatePath.WIDE, true, notes));
    rows.add(loss("pixel-mnist", StatePath.NARROW, false, notes));
    search(rows, notes);
    rows.add(
        program(
            2,
            "evaluate answers",
            notes,
            "evaluate",
            "--task",
            "row-mnist",
            "--bits",
            "8",
            "--device",
            "sim:cortex-m4",
            "--json"));
    rows.add(hostReady(notes));
    rows.add(program(90, "demo to the front, built", notes, "demo", "--exit", "--port", "0"));
    return rows;
  }

  /** Points of test accuracy that 8 bits lose against the float model. */
  private static Row loss(String task, StatePath path, boolean gated, Consumer<String> notes)
      throws InterruptedException {
    String metric = "%s 8 bit, %s state path: loss on test".formatted(task, path);
    notes.accept(metric);
    try {
      ModelSource source = ModelSource.of(task);
      double floating = FloatAccuracy.of(source, "test", notes);
      double quantized =
          SingleEvaluation.run(
                  new EvaluateRequest(
                      source, "paper", 8, path, null, "test", null, "sim:cortex-m4"),
                  notes)
              .accuracy()
              .value();
      double points = 100 * (floating - quantized);
      return gated
          ? Row.atMost(0.5, metric, points, "points")
          : Row.figure(metric, points, "points");
    } catch (InvalidDataException e) {
      return Row.skipped(metric, "points", e.problem());
    }
  }

  private static void search(List<Row> rows, Consumer<String> notes) throws InterruptedException {
    notes.accept("search 32 x 10 on row-mnist with both baselines");
    RunConfiguration configuration =
        new RunConfiguration(
            ModelSource.of("row-mnist"),
            "paper",
            List.of("accuracy", "size", "latency", "energy"),
            List.of(),
            "sim:cortex-m4x4",
            32,
            10,
            1,
            "narrow",
            1000);
    Path directory = TemporaryFolder.create();
    try (PrivateHost host = PrivateHost.open(directory, notes)) {
      RunReport report = host.await(host.start(configuration, new RunListener() {}));
      rows.add(Row.atMost(60, "search 32 x 10 with both baselines", report.wallSeconds(), "s"));
      rows.add(
          Row.atLeast(
              report.hypervolume().homogeneous(),
              "hypervolume, mixed (goal: homogeneous)",
              report.hypervolume().mixed(),
              "fraction"));
      rows.add(
          Row.atLeast(
              25,
              "modelBytes saved within 0.5 points on validation and on test",
              report.confirmed() == null ? 0 : 100 * report.confirmed().bytesSaved(),
              "%"));
      if (report.smallest() != null) {
        rows.add(Row.figure("… chosen on validation", 100 * report.smallest().bytesSaved(), "%"));
        rows.add(Row.figure("… its loss on test", 100 * report.smallest().testLoss(), "points"));
      }
    } finally {
      TemporaryFolder.delete(directory);
    }
  }

  private static Row program(
      double limit, String metric, Consumer<String> notes, String... arguments)
      throws InterruptedException {
    notes.accept(metric);
    var command = Program.command(arguments);
    return command.isPresent()
        ? Row.atMost(limit, metric, Program.seconds(command.get(), Duration.ofMinutes(5)), "s")
        : Row.skipped(metric, "s", "this system does not tell how the program was started");
  }

  private static Row hostReady(Consumer<String> notes) throws InterruptedException {
    String metric = "host ready";
    notes.accept(metric);
    Path directory = TemporaryFolder.create();
    int port = Program.freePort();
    try {
      var command =
          Program.command(
              "serve", "--port", Integer.toString(port), "--journal", directory.toString());
      return command.isPresent()
          ? Row.atMost(2.5, metric, Program.secondsUntilAnswer(command.get(), port), "s")
          : Row.skipped(metric, "s", "this system does not tell how the program was started");
    } finally {
      TemporaryFolder.delete(directory);
    }
  }
}
