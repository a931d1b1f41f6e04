package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.fault.FaultPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A host in a process of its own, asked over REST for runs of short models until it has done a
 * million evaluations, on simulated devices behind TCP whose faults are on: nothing may be lost or
 * doubled, and the host may grow neither slow nor fat.
 */
final class SoakBenchmark implements Benchmark {

  private static final int EVALUATIONS = Integer.getInteger("tinyloop.soak.evaluations", 1_000_000);
  private static final int DEVICES = Integer.getInteger("tinyloop.soak.devices", 24);

  /**
   * How long a device takes for an evaluation at least. Devices that only compute take the host's
   * processors away, and the soak would measure who waits for them.
   */
  private static final Duration EVALUATION_TIME =
      Duration.ofMillis(Integer.getInteger("tinyloop.soak.evaluation.millis", 50));

  /**
   * Every kind that there is. A candidate is about 20 frames and an evaluation, so that one in a
   * thousand meets a fault, which costs it from one to twenty seconds of waiting: more often, and
   * the soak would measure time-outs; less often, and a kind would come too seldom to say that it
   * was survived. Hellos are few, so that theirs lie more often.
   */
  private static final String FAULTS =
      System.getProperty("tinyloop.soak.faults", "all=0.00005,lying-hello=0.02");

  private static final long SEED = 1;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<String> program = Program.command().orElse(List.of());
    if (program.isEmpty()) {
      return List.of(Row.skipped("soak", "", "this system does not tell how we were started"));
    }
    Path folder = TemporaryFolder.create();
    FaultPlan faults = FaultPlan.parse(FAULTS, SEED);
    try (StandaloneDevices devices =
        StandaloneDevices.of(
            new StandaloneSettings("cortex-m4", DEVICES, SEED, faults, EVALUATION_TIME, null))) {
      Path bench = bench(folder, devices.tcp(0));
      Map<String, String> environment = SoakTask.imported(folder);
      List<String> options =
          List.of("--journal", journal(folder).toString(), "--bench", bench.toString());
      try (HostProcess host =
          HostProcess.start(asHost(program), options, environment, folder.resolve("host.log"))) {
        host.awaitStart();
        return measure(folder, host, devices, SoakTask.open(environment), notes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  /** As the launcher starts a host, whatever it gives a benchmark. */
  private static List<String> asHost(List<String> program) {
    List<String> host = new ArrayList<>(program);
    host.removeIf(word -> word.startsWith("-XX:GCTimeRatio="));
    host.add(host.size() - 1, "-XX:GCTimeRatio=1");
    return host;
  }

  private static Path journal(Path folder) {
    return folder.resolve("journal");
  }

  private static Path bench(Path folder, List<String> places) throws IOException {
    StringBuilder text = new StringBuilder("devices:\n");
    for (int i = 0; i < places.size(); i++) {
      text.append("  - {name: soak-%d, link: \"%s\"}%n".formatted(i + 1, places.get(i)));
    }
    return Files.writeString(folder.resolve("bench.yaml"), text);
  }

  private static List<Row> measure(
      Path folder,
      HostProcess host,
      StandaloneDevices devices,
      SoakTask task,
      Consumer<String> notes)
      throws IOException, InterruptedException {
    SoakPlan plan = SoakPlan.of(EVALUATIONS);
    List<Row> rows = new ArrayList<>();
    long start = System.nanoTime();
    StolenTime stolen = StolenTime.begin();
    SoakWatch watch = SoakWatch.start(host, plan.searched(), notes);
    List<String> runs;
    try (watch) {
      runs = drive(plan, host, watch);
      watch.end();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = host.cpuSeconds();
    Row stolenRow = stolen.row();
    host.end();
    notes.accept("%d runs ended after %.0f s; reading the journal".formatted(runs.size(), seconds));
    long bytes = Files.size(journal(folder).resolve("journal.mv.db"));
    SoakAudit audit;
    try (Journal journal = Journal.open(journal(folder), InstantSource.system())) {
      audit = SoakAudit.of(journal, runs, task);
    }
    rows.addAll(countRows(audit, plan));
    rows.addAll(faultRows(audit, devices.faults(), watch.counted()));
    rows.addAll(watch.rows());
    rows.add(Row.figure("journal, of an evaluation", (double) bytes / audit.rows(), "bytes"));
    rows.add(Row.figure("host CPU an evaluation", 1e3 * cpu / audit.rows(), "ms"));
    rows.add(Row.figure("evaluations a second", audit.rows() / seconds, "1/s"));
    rows.add(Row.figure("duration", seconds, "s"));
    rows.add(stolenRow);
    return rows;
  }

  /** Keeps runs going on until all are completed; returns their ids. */
  private static List<String> drive(SoakPlan plan, HostProcess host, SoakWatch watch)
      throws IOException, InterruptedException {
    List<String> runs = new ArrayList<>();
    Deque<String> goingOn = new ArrayDeque<>();
    while (runs.size() < plan.runs() || !goingOn.isEmpty()) {
      while (runs.size() < plan.runs() && goingOn.size() < plan.atOnce()) {
        String run = host.begin(plan.run(runs.size()));
        runs.add(run);
        goingOn.add(run);
      }
      watch.lookAt(goingOn.getFirst());
      Thread.sleep(LONGEST_PAUSE);
      for (String run : List.copyOf(goingOn)) {
        if (isCompleted(run, host.get("api/runs/" + run).body())) {
          goingOn.remove(run);
        }
      }
    }
    return runs;
  }

  private static boolean isCompleted(String run, String view) {
    RunState state = HostProcess.state(view);
    if (state != RunState.RUNNING && state != RunState.COMPLETED) {
      throw new IllegalStateException("The run %s is %s: %s".formatted(run, state, view));
    }
    return state == RunState.COMPLETED;
  }

  private static List<Row> countRows(SoakAudit audit, SoakPlan plan) {
    return List.of(
        Row.atLeast(plan.searched(), "evaluations in the journal", (double) audit.rows(), "")
            .with(
                "%d runs, %d at once, %d devices behind TCP"
                    .formatted(plan.runs(), plan.atOnce(), DEVICES)),
        Row.atMost(0, "evaluations lost", (double) audit.lost(), ""),
        Row.atMost(0, "evaluations doubled", (double) audit.doubled(), ""),
        Row.atMost(0, "results that differ from the reference", (double) audit.differing(), "")
            .with("every row: correct answers, digests of predictions and of states"),
        Row.figure("of these without integers, on no device", (double) audit.refused(), ""));
  }

  private static List<Row> faultRows(SoakAudit audit, Map<FaultKind, Long> made, Scrape counted) {
    long all = made.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Long> attempts = counted.by("tinyloop_evaluations_total", "outcome");
    attempts.remove("ok");
    attempts.remove("candidate_infeasible");
    Map<String, Long> beside = counted.by("tinyloop_device_faults_total", "outcome");
    return List.of(
        Row.figure("faults that devices made", (double) all, "")
            .with("%s; %s".formatted(FAULTS, made)),
        Row.figure("attempts that a fault ended", sum(attempts), "").with(attempts.toString()),
        Row.figure("faults beside attempts", sum(beside), "").with(beside.toString()),
        Row.atMost(0, "incidents without device or kind", (double) audit.unattributed(), "")
            .with(audit.incidents().toString()));
  }

  private static double sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
