package io.tinyloop.cli;

import io.tinyloop.run.Json;
import io.tinyloop.run.Progress;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of another host's REST interface. */
final class HostClient {

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final URI host;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  HostClient(URI host) {
    if (host.getScheme() == null || !host.getScheme().matches("https?") || host.getHost() == null) {
      throw new BadInputException(
          "The host (%s) is no URL of a host.".formatted(host), "Maybe http://localhost:8080.");
    }
    this.host = host;
  }

  /** Starts a run there, shows its progress, and copies its files into {@code out}, if any. */
  RunReport run(RunConfiguration configuration, @Nullable Path out, RunProgressView view)
      throws InterruptedException {
    RunView run = Json.read(post("api/runs", Json.write(configuration)), RunView.class);
    String path = "api/runs/" + run.id();
    while (isGoingOn(run)) {
      Progress progress = run.progress();
      if (progress != null) {
        view.progress(progress);
      }
      Thread.sleep(INTERVAL);
      run = Json.read(get(path), RunView.class);
    }
    view.finish();
    RunReport report = Json.read(get(path + "/report"), RunReport.class);
    if (out != null) {
      write(out, report, get(path + "/journal"));
    }
    return report;
  }

  /** The devices that the host holds, as JSON. */
  String devices() throws InterruptedException {
    return get("api/devices");
  }

  /** The runs of the host, newest first. */
  List<RunView> runs() throws InterruptedException {
    return List.of(Json.read(get("api/runs"), RunView[].class));
  }

  /** One run. */
  RunView show(String id) throws InterruptedException {
    return Json.read(get(path(id)), RunView.class);
  }

  /**
   * Asks the host to do something with a run.
   *
   * @param action pause, resume or stop
   */
  RunView ask(String id, String action) throws InterruptedException {
    return Json.read(post(path(id) + "/" + action, ""), RunView.class);
  }

  private static String path(String id) {
    return "api/runs/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  private static boolean isGoingOn(RunView run) {
    return switch (run.state()) {
      case RUNNING, PAUSED -> true;
      case COMPLETED -> false;
      case FAILED, STOPPED ->
          throw new HostRequestException(
              "Run %s ended in state %s: %s".formatted(run.id(), run.state(), run.detail()));
    };
  }

  private static void write(Path out, RunReport report, String journal) {
    try {
      Files.createDirectories(out);
      RunFiles.write(out, report, journal);
    } catch (IOException e) {
      throw new UncheckedIOException("The files of the run cannot be written into " + out, e);
    }
  }

  private String get(String path) throws InterruptedException {
    return send(HttpRequest.newBuilder(resolve(path)).GET());
  }

  private String post(String path, String body) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private URI resolve(String path) {
    String base = host.toString();
    return URI.create(base.endsWith("/") ? base + path : base + "/" + path);
  }

  private String send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 400) {
        throw refusal(response);
      }
      return response.body();
    } catch (IOException e) {
      throw new BadInputException(
          "The host (%s) does not answer: %s.".formatted(host, reason(e)),
          "Maybe it is not running: tinyloop serve");
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case ConnectException _ -> "the connection is refused";
      case HttpTimeoutException _ -> "it takes longer than " + ANSWER.toSeconds() + " s";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** What the host's problem details (RFC 9457) say; a request that is wrong is bad input. */
  private RuntimeException refusal(HttpResponse<String> response) {
    String detail = ProblemDetails.detail(response.body());
    return response.statusCode() == 400
        ? new IllegalArgumentException(detail)
        : new HostRequestException("The host (%s) refused: %s".formatted(host, detail));
  }
}
