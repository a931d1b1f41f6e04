package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Task;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.quantize.FloatForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The engine against the processor's peak and against PyTorch, on 10 000 test sequences of
 * row-mnist at 8 bits; all from one run. Takes about two minutes.
 */
final class EngineBenchmark implements Benchmark {

  private static final int ROUNDS = 7;
  private static final int PIXEL_ROUNDS = 3;

  /** Sequences on which our float model and the peer's are compared. */
  private static final int COMPARED = 1000;

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("tinyloop-bench");
      try {
        return measure(folder, notes);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> measure(Path folder, Consumer<String> notes)
      throws IOException, InterruptedException {
    notes.accept("reading and quantizing row-mnist and pixel-mnist");
    EngineWorkload rows = EngineWorkload.open(Task.ROW_MNIST, false, notes);
    EngineWorkload pixels = EngineWorkload.open(Task.PIXEL_MNIST, true, notes);
    List<Row> report = new ArrayList<>();
    report.add(load("before"));
    try (var contest = new EngineContest(rows, pixels, folder)) {
      contest.prepare(notes);
      for (int round = 1; round <= ROUNDS; round++) {
        notes.accept("round %d of %d".formatted(round, ROUNDS));
        contest.round();
        if (round <= PIXEL_ROUNDS) {
          contest.pixelRound();
        }
      }
      engine(contest, rows.multiplyAdds() * 1e-9, report);
      peak(contest, rows.multiplyAdds() * 1e-9, report);
      peer(contest, rows, report);
      cores(contest, pixels.multiplyAdds() * 1e-9, report);
      allocation(contest, report);
    }
    report.add(load("after"));
    return report;
  }

  private static void engine(EngineContest contest, double billions, List<Row> report) {
    String name = contest.engineName();
    Series rates = contest.oneCore.map(seconds -> billions / seconds);
    report.add(
        noted(
            Row.figure("row-mnist, 10 000 sequences, one core", contest.oneCore.median(), "s"),
            "%s; processor time, %s; %.3f s by the clock"
                .formatted(name, contest.oneCore.range(), contest.oneCoreWall.median())));
    report.add(noted(Row.figure("speed on one core", rates.median(), "GMAC/s"), rates.range()));
    report.add(
        noted(
            Row.figure(
                "speed on one core in plain loops",
                contest.plain.map(seconds -> billions / seconds).median(),
                "GMAC/s"),
            "this program runs on: " + BatchedEngine.fastest().name()));
  }

  private static void peak(EngineContest contest, double billions, List<Row> report) {
    double rate = contest.oneCore.map(seconds -> billions / seconds).median();
    ProcessorPeak peak = contest.peak;
    if (peak == null) {
      for (String share : List.of("int8", "int16")) {
        report.add(
            Row.skipped(
                "share of the %s peak".formatted(share),
                "%",
                "no C compiler (cc), or no peak kernel for this processor"));
      }
      return;
    }
    report.add(share("int8", rate, peak.int8(), peak));
    report.add(share("int16", rate, peak.int16(), peak));
    report.add(share("float32", rate, peak.float32(), peak));
    if (peak.tiles() > 0) {
      report.add(
          noted(
              Row.figure("int8 peak of the matrix unit", peak.tiles(), "GMAC/s"),
              "out of reach for Java"));
    }
  }

  private static Row share(String type, double rate, double peak, ProcessorPeak measured) {
    return noted(
        Row.figure("share of the %s peak".formatted(type), 100 * rate / peak, "%"),
        "of %.0f GMAC/s, measured by a kernel in registers (%s)"
            .formatted(peak, measured.instructions()));
  }

  private static void peer(EngineContest contest, EngineWorkload rows, List<Row> report) {
    String floats = "times PyTorch float nn.GRU";
    String fakeQuant = "times PyTorch fake-quant of 17 operators";
    if (contest.peer().isEmpty()) {
      report.add(Row.skipped(floats, "×", PyTorchPeer.MISSING));
      report.add(Row.skipped(fakeQuant, "×", PyTorchPeer.MISSING));
      return;
    }
    PyTorchPeer peer = contest.peer().get();
    double billions = rows.multiplyAdds() * 1e-9;
    report.add(
        noted(
            Row.figure("PyTorch float nn.GRU", billions / contest.peerFloat.median(), "GMAC/s"),
            peer.description() + ", " + contest.floatBatch()));
    Series times = contest.peerFloat.over(contest.oneCore);
    report.add(noted(Row.atLeast(4, floats, times.median(), "×"), times.range()));
    report.add(
        noted(
            Row.figure("PyTorch fake-quant", billions / contest.peerFakeQuant.median(), "GMAC/s"),
            contest.fakeQuantBatch()));
    times = contest.peerFakeQuant.over(contest.oneCore);
    report.add(noted(Row.atLeast(30, fakeQuant, times.median(), "×"), times.range()));
    report.add(
        Row.atLeast(99.9, "float predictions that PyTorch shares", agreement(peer, rows), "%"));
  }

  /** Percentage of the first sequences that our float model and the peer's classify alike. */
  private static double agreement(PyTorchPeer peer, EngineWorkload rows) {
    Sequences some = rows.sequences().slice(0, COMPARED);
    int[] theirs = peer.predict(PyTorchPeer.FLOAT, COMPARED);
    byte[] classes = new byte[COMPARED];
    for (int i = 0; i < COMPARED; i++) {
      classes[i] = (byte) theirs[i];
    }
    var labelledByPeer =
        new Sequences(COMPARED, some.steps(), some.inputSize(), some.values(), classes);
    return 100.0 * new FloatForward(rows.floats()).correct(labelledByPeer) / COMPARED;
  }

  private static void cores(EngineContest contest, double billions, List<Row> report) {
    Series times = contest.oneCoreWall.over(contest.twoCoresWall);
    report.add(noted(Row.atLeast(1.9, "two cores, times one", times.median(), "×"), times.range()));
    report.add(
        noted(
            Row.atMost(
                4,
                "pixel-mnist, 10 000 sequences, 16-bit state path, two cores",
                contest.pixelsWall.median(),
                "s"),
            "%.1f GMAC/s; %s"
                .formatted(billions / contest.pixelsWall.median(), contest.pixelsWall.range())));
  }

  private static void allocation(EngineContest contest, List<Row> report) {
    JsonNode bytes = contest.allocation();
    report.add(Row.atMost(0, "allocation of a step", bytes.get("step").asDouble(), "bytes"));
    report.add(
        noted(
            Row.figure("allocation of an evaluation", bytes.get("evaluation").asDouble(), "bytes"),
            "5 000 sequences; their results have 5 bytes each"));
  }

  private static Row load(String when) {
    return noted(
        Row.figure(
            "load of the machine " + when,
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            "processes"),
        "times by the clock hold below 1");
  }

  private static Row noted(Row row, String note) {
    return new Row(row.metric(), row.value(), row.unit(), row.goal(), row.met(), note, null);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
