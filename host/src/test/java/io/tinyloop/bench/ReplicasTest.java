package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.Until;
import io.tinyloop.journal.DatabaseServer;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts on one PostgreSQL and one Mosquitto by TLS, two processes of simulated devices and two
 * runs: whichever host is killed, the runs end with the fronts of runs that nothing happened to.
 * {@code tinyloop bench replicas} does the same with the whole program and more devices.
 */
@Timeout(300)
class ReplicasTest {

  private static final int DEVICES = 2;
  private static final int CLAIM_SECONDS = 5;
  private static final String EVALUATION_SECONDS = "0.05";

  /** Evaluations of both runs after which a host is killed, each in its turn. */
  private static final int[] KILLS = {5, 30};

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<Process> hosts = new ArrayList<>();
  private PostgresProcess postgres;
  private SecureBroker broker;
  private Journal journal;

  @BeforeEach
  void start() throws Exception {
    require();
    postgres = PostgresProcess.start(PostgresProcess.installed().orElseThrow());
    broker = SecureBroker.start(folder);
    postgres.create("shared");
    for (String core : ReplicaFarm.CORES) {
      processes.add(simulator(core));
    }
    hosts.add(host());
    hosts.add(host());
    journal =
        Journal.open(
            new DatabaseServer(
                postgres.url("shared"), PostgresProcess.USER, PostgresProcess.PASSWORD),
            InstantSource.system(),
            _ -> {});
  }

  private static void require() {
    Optional<String> missing = ReplicasBenchmark.missing();
    if (missing.isPresent()) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw new AssertionError(missing.get());
      }
      System.out.println("SKIPPED replicas: " + missing.get());
      assumeTrue(false, missing.get());
    }
  }

  @AfterEach
  void stop() {
    if (journal != null) {
      journal.close();
    }
    Stream.concat(hosts.stream(), processes.stream())
        .forEach(process -> process.destroyForcibly().onExit().join());
    if (broker != null) {
      broker.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void runsEndWithTheSameFrontsWhicheverHostIsKilled() throws Exception {
    List<String> whole = begin("whole");
    for (String run : whole) {
      awaitEnd(run);
    }
    List<String> killed = begin("killed");
    for (int host = 0; host < hosts.size(); host++) {
      int evaluations = KILLS[host];
      Until.holds(evaluations + " evaluations", () -> evaluated(killed) >= evaluations);
      kill(host);
    }
    for (int run = 0; run < killed.size(); run++) {
      awaitEnd(killed.get(run));
      assertThat(front(killed.get(run))).isEqualTo(front(whole.get(run)));
      assertThat(evaluations(killed.get(run)))
          .doesNotHaveDuplicates()
          .hasSameElementsAs(evaluations(whole.get(run)));
    }
    long sessions = killed.stream().mapToLong(run -> journal.sessions().sessions(run).size()).sum();
    assertThat(sessions).as("a run went on elsewhere").isGreaterThan(killed.size());
  }

  /** Runs that nobody has: each is taken by one of the hosts. */
  private List<String> begin(String name) {
    List<String> runs = new ArrayList<>();
    for (String core : ReplicaFarm.CORES) {
      String id = name + "-" + core;
      journal.createRun(id, Json.write(configuration(core)), "test", "default", "test");
      runs.add(id);
    }
    return runs;
  }

  private long evaluated(List<String> runs) {
    return runs.stream().mapToLong(journal::lastOrdinal).sum();
  }

  private void kill(int host) throws Exception {
    hosts.get(host).destroyForcibly().waitFor();
    hosts.set(host, host());
  }

  private void awaitEnd(String run) throws Exception {
    while (record(run).state() == RunState.RUNNING) {
      long before = journal.lastOrdinal(run);
      Until.holds(
          run + " goes on",
          () -> journal.lastOrdinal(run) > before || record(run).state() != RunState.RUNNING);
    }
    assertThat(record(run).state()).as(record(run).detail()).isEqualTo(RunState.COMPLETED);
  }

  private RunRecord record(String run) {
    return journal.run(run).orElseThrow();
  }

  private String front(String run) {
    String report = record(run).report();
    return RunFiles.frontJson(Json.read(String.valueOf(report), RunReport.class), List.of());
  }

  private List<String> evaluations(String run) {
    return journal.evaluations(run).stream()
        .map((EvaluationRecord evaluation) -> evaluation.dataKey() + " " + evaluation.genome())
        .toList();
  }

  private static RunConfiguration configuration(String core) {
    String fleet =
        IntStream.rangeClosed(1, DEVICES)
            .mapToObj(number -> "mqtt:sim-%s-%d".formatted(core, number))
            .collect(Collectors.joining(","));
    ModelSource source =
        new ModelSource(
            "row-mnist",
            "digits10k",
            null,
            null,
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES);
    return new RunConfiguration(
        source,
        "paper",
        List.of("accuracy", "size", "latency"),
        List.of(),
        fleet,
        4,
        2,
        1,
        "narrow",
        10);
  }

  private Process simulator(String core) throws IOException {
    List<String> words = new ArrayList<>(List.of("io.tinyloop.cli.Main", "simulate", "--profile"));
    words.addAll(List.of(core, "--count", Integer.toString(DEVICES)));
    words.addAll(List.of("--evaluation-time", EVALUATION_SECONDS));
    words.addAll(broker.options("devices"));
    return process("simulator-" + core, words);
  }

  private Process host() throws IOException {
    return process(
        "hosts",
        List.of(
            ReplicaHost.class.getName(),
            postgres.url("shared"),
            broker.url(),
            folder.toString(),
            Integer.toString(CLAIM_SECONDS)));
  }

  private Process process(String name, List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules=jdk.incubator.vector",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))));
    command.addAll(words);
    Path log = folder.resolve(name + ".log");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}
