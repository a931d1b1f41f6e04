package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Path folder;
  private final List<String> program;
  private final int devices;
  private final int claimSeconds;
  private final PostgresProcess postgres;
  private final SecureBroker broker;
  private final List<Process> simulators = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Process> hosts = new ArrayList<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
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
        farm.ports.add(Program.freePort());
        farm.hosts.add(farm.host(host));
      }
      for (int host = 0; host < HOSTS; host++) {
        farm.awaitHost(host);
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

  private Process host(int host) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve", "--port", ports.get(host).toString()));
    words.addAll(List.of("--journal", folder.resolve("journal").toString()));
    words.addAll(List.of("--database", postgres.url("tinyloop")));
    words.addAll(List.of("--database-user", PostgresProcess.USER));
    words.addAll(List.of("--database-password-file", folder.resolve("password").toString()));
    words.addAll(List.of("--claim-seconds", Integer.toString(claimSeconds)));
    words.addAll(broker.options("host"));
    return process("host-" + host, words);
  }

  private Process process(String name, List<String> words) throws IOException {
    List<String> command = Stream.concat(program.stream(), words.stream()).toList();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
        .start();
  }

  private void awaitHost(int host) throws IOException, InterruptedException {
    Program.awaitListener(ports.get(host), hosts.get(host), START);
  }

  /** Kills a host, and starts it again at once. */
  void kill(int host) throws IOException, InterruptedException {
    hosts.get(host).destroyForcibly().waitFor();
    hosts.set(host, host(host));
  }

  /** What a host said, and the others of its place before it. */
  String log(int host) throws IOException {
    return Files.readString(folder.resolve("host-" + host + ".log"));
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
    HttpResponse<String> answer =
        http.send(
            request(host, "api/runs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(run)))
                .timeout(START)
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
    }
    String place = answer.headers().firstValue("Location").orElseThrow();
    return place.substring(place.lastIndexOf('/') + 1);
  }

  private HttpRequest.Builder request(int host, String path) {
    URI uri = URI.create("http://localhost:%d/%s".formatted(ports.get(host), path));
    return HttpRequest.newBuilder(uri).timeout(ANSWER);
  }

  /** What one of the hosts says, each asked in its turn until one answers. */
  String get(String path) throws InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      String said = said(asked++ % HOSTS, path);
      if (said != null) {
        return said;
      }
      Thread.sleep(PAUSE);
    }
    throw new IllegalStateException("No host says %s within %s.".formatted(path, START));
  }

  private @Nullable String said(int host, String path) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(request(host, path).GET().build(), BodyHandlers.ofString());
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (IOException e) {
      return null; // it was killed
    }
  }

  RunState state(String run) throws InterruptedException {
    return RunState.valueOf(
        Json.MAPPER.convertValue(
            Json.read(get("api/runs/" + run), JsonNode.class).get("state"), String.class));
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
    Stream.concat(hosts.stream(), simulators.stream()).forEach(Process::destroyForcibly);
    Stream.concat(hosts.stream(), simulators.stream())
        .forEach(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    broker.close();
    postgres.close();
  }
}
