package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts on one PostgreSQL and one Mosquitto by TLS, and two processes of simulated devices, one
 * kind each; a host may be killed and started again.
 */
final class ReplicaFarm implements AutoCloseable {

  /** The cores of the two processes of devices: a run takes devices of one kind. */
  static final List<String> CORES = List.of("cortex-m4", "cortex-m33");

  private static final int HOSTS = 2;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Path folder;
  private final List<String> program;
  private final int devices;
  private final int claimSeconds;
  private final PostgresProcess postgres;
  private final SecureBroker broker;
  private final List<Process> simulators = new ArrayList<>();
  private final List<HostProcess> hosts = new ArrayList<>();
  private int asked;

  private ReplicaFarm(
      Path folder,
      List<String> program,
      int devices,
      int claimSeconds,
      PostgresProcess postgres,
      SecureBroker broker) {
    this.folder = folder;
    this.program = program;
    this.devices = devices;
    this.claimSeconds = claimSeconds;
    this.postgres = postgres;
    this.broker = broker;
  }

  /**
   * Starts all of it, and waits until both hosts answer.
   *
   * @param folder for logs and keys
   * @param program the words that start this program
   * @param devices of each of the two processes
   * @param evaluationSeconds least time of an evaluation
   * @param claimSeconds after which a host takes the runs of one that is silent
   */
  static ReplicaFarm start(
      Path folder, List<String> program, int devices, double evaluationSeconds, int claimSeconds)
      throws IOException, InterruptedException {
    PostgresProcess postgres = PostgresProcess.start(PostgresProcess.installed().orElseThrow());
    ReplicaFarm farm =
        new ReplicaFarm(
            folder, program, devices, claimSeconds, postgres, SecureBroker.start(folder));
    try {
      postgres.create("tinyloop");
      for (String core : CORES) {
        farm.simulators.add(farm.simulator(core, evaluationSeconds));
      }
      Path password = Files.writeString(folder.resolve("password"), PostgresProcess.PASSWORD);
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
      for (int host = 0; host < HOSTS; host++) {
        farm.hosts.add(farm.host(host));
      }
      for (HostProcess host : farm.hosts) {
        host.awaitStart();
      }
      return farm;
    } catch (IOException | InterruptedException | RuntimeException e) {
      farm.close();
      throw e;
    }
  }

  private Process simulator(String core, double evaluationSeconds) throws IOException {
    List<String> words = new ArrayList<>(List.of("simulate", "--profile", core, "--count"));
    words.addAll(
        List.of(
            Integer.toString(devices), "--evaluation-time", Double.toString(evaluationSeconds)));
    words.addAll(broker.options("devices"));
    return process("simulator-" + core, words);
  }

  private HostProcess host(int host) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--journal", folder.resolve("journal").toString()));
    words.addAll(List.of("--database", postgres.url("tinyloop")));
    words.addAll(List.of("--database-user", PostgresProcess.USER));
    words.addAll(List.of("--database-password-file", folder.resolve("password").toString()));
    words.addAll(List.of("--claim-seconds", Integer.toString(claimSeconds)));
    words.addAll(broker.options("host"));
    return HostProcess.start(program, words, Map.of(), log(folder, "host-" + host));
  }

  private Process process(String name, List<String> words) throws IOException {
    List<String> command = Stream.concat(program.stream(), words.stream()).toList();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder, name).toFile()))
        .start();
  }

  private static Path log(Path folder, String name) {
    return folder.resolve(name + ".log");
  }

  /** Kills a host, and starts it again at once. */
  void kill(int host) throws IOException, InterruptedException {
    hosts.get(host).kill();
  }

  /** What a host said, and the others of its place before it. */
  String log(int host) throws IOException {
    return Files.readString(log(folder, "host-" + host));
  }

  /**
   * Starts a run on all devices of one kind.
   *
   * @param host that is asked
   * @param kind 0 or 1
   * @return its id
   */
  String begin(int host, int kind, int population, int generations)
      throws IOException, InterruptedException {
    String fleet =
        IntStream.rangeClosed(1, devices)
            .mapToObj(number -> "mqtt:sim-%s-%d".formatted(CORES.get(kind), number))
            .collect(Collectors.joining(","));
    ModelSource source =
        new ModelSource(
            "row-mnist",
            "digits10k",
            null,
            null,
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES);
    RunConfiguration run =
        new RunConfiguration(
            source,
            "paper",
            List.of("accuracy", "size", "latency"),
            List.of(),
            fleet,
            population,
            generations,
            1,
            "narrow",
            30);
    return hosts.get(host).begin(run);
  }

  /** What one of the hosts says, each asked in its turn until one answers. */
  String get(String path) throws InterruptedException {
    long end = System.nanoTime() + HostProcess.START.toNanos();
    while (System.nanoTime() < end) {
      String said = said(asked++ % HOSTS, path);
      if (said != null) {
        return said;
      }
      Thread.sleep(PAUSE);
    }
    throw new IllegalStateException(
        "No host says %s within %s.".formatted(path, HostProcess.START));
  }

  private @Nullable String said(int host, String path) throws InterruptedException {
    try {
      HttpResponse<String> answer = hosts.get(host).get(path);
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (IOException e) {
      return null; // it was killed
    }
  }

  RunState state(String run) throws InterruptedException {
    return HostProcess.state(get("api/runs/" + run));
  }

  /** {@code front.json} of a completed run. */
  String front(String run) throws InterruptedException {
    RunReport report = Json.read(get("api/runs/" + run + "/report"), RunReport.class);
    return RunFiles.frontJson(report, List.of());
  }

  /** What a run evaluated, data and genome, in the order of the journal. */
  List<String> evaluations(String run) throws InterruptedException {
    return get("api/runs/" + run + "/journal")
        .lines()
        .map(line -> Json.read(line, JsonNode.class))
        .map(evaluation -> evaluation.get("dataKey") + " " + evaluation.get("genome"))
        .toList();
  }

  @Override
  public void close() {
    hosts.forEach(HostProcess::close);
    simulators.forEach(Process::destroyForcibly);
    simulators.forEach(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    broker.close();
    postgres.close();
  }
}
