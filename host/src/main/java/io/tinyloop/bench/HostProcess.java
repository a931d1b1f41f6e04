package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A host in a process of its own, on a port of loopback, asked over REST. Requests may come from
 * any thread.
 */
final class HostProcess implements AutoCloseable {

  static final Duration START = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final long END_SECONDS = 60;

  private final int port;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private Process process;

  private HostProcess(
      int port, List<String> command, Map<String, String> environment, Path log, Process process) {
    this.port = port;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a host, without waiting for it.
   *
   * @param program the words that start this program
   * @param options of {@code serve}, without its port
   * @param environment beside this process's own
   * @param log what it says is appended here
   */
  static HostProcess start(
      List<String> program, List<String> options, Map<String, String> environment, Path log)
      throws IOException {
    int port = Program.freePort();
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("serve", "--port", Integer.toString(port)));
    command.addAll(options);
    return new HostProcess(port, command, environment, log, begin(command, environment, log));
  }

  private static Process begin(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits until somebody listens on its port. */
  void awaitStart() throws IOException, InterruptedException {
    Program.awaitListener(port, process, START);
  }

  /** Kills it, and starts it again at once. */
  void kill() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = begin(command, environment, log);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Processor time so far. */
  double cpuSeconds() {
    return handle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** What it answers to GET. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path, ANSWER).GET().build(), BodyHandlers.ofString());
  }

  /** Starts a run and returns its id. */
  String begin(RunConfiguration run) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request("api/runs", START)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(run)))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException("%d %s".formatted(answer.statusCode(), answer.body()));
    }
    String place = answer.headers().firstValue("Location").orElseThrow();
    return place.substring(place.lastIndexOf('/') + 1);
  }

  private HttpRequest.Builder request(String path, Duration limit) {
    return HttpRequest.newBuilder(URI.create("http://localhost:%d/%s".formatted(port, path)))
        .timeout(limit);
  }

  /** The state in a run's JSON. */
  static RunState state(String run) {
    return RunState.valueOf(
        Json.MAPPER.convertValue(Json.read(run, JsonNode.class).get("state"), String.class));
  }

  /** Asks it to end, and waits for that; what does not end is killed. */
  void end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
  }
}
