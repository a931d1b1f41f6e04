package io.tinyloop.cli;

import io.tinyloop.access.HostAccess;
import io.tinyloop.lab.LeaseRequest;
import io.tinyloop.lab.LeaseView;
import io.tinyloop.lab.QuarantineRequest;
import io.tinyloop.run.BoardChart;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.ExportForm;
import io.tinyloop.run.Json;
import io.tinyloop.run.Placement;
import io.tinyloop.run.Progress;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunView;
import io.tinyloop.streaming.HopWork;
import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client of another host's REST interface. */
final class HostClient {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final int MOST_PORT = 65_535;

  private final URI host;
  private final HostConnection connection;

  /** A client that shows the token of the environment, if there is one. */
  HostClient(URI host) {
    this(host, TokenSource.find(null, null), TlsFiles.USUAL);
  }

  HostClient(URI host, @Nullable String token, TlsFiles trusted) {
    check(host);
    this.host = host;
    this.connection = new HostConnection(host, token, trusted);
  }

  static void check(URI host) {
    if (host.getScheme() == null
        || !host.getScheme().matches("https?")
        || host.getHost() == null
        || host.getPort() > MOST_PORT) {
      throw new BadInputException(
          "The host (%s) is no URL of a host.".formatted(host), "Maybe http://localhost:8080.");
    }
  }

  /** Whether nobody on the way can read what is sent to {@code host}. */
  static boolean isPrivate(URI host) {
    return host.getScheme().toLowerCase(Locale.ROOT).equals("https")
        || HostAccess.isLoopbackName(host.getHost());
  }

  /** Starts a run there, shows its progress, and copies its files into {@code out}, if any. */
  RunReport run(
      RunConfiguration configuration, Placement placement, @Nullable Path out, RunProgressView view)
      throws InterruptedException {
    StringBuilder place = new StringBuilder("api/runs?priority=" + placement.priority());
    for (String label : placement.labels()) {
      place.append("&label=").append(URLEncoder.encode(label, StandardCharsets.UTF_8));
    }
    RunView run = Json.read(postOnce(place.toString(), Json.write(configuration)), RunView.class);
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
    return out == null ? report(run.id()) : copy(run.id(), out);
  }

  /** Copies the files of a finished run into {@code folder}. */
  RunReport copy(String run, Path folder) throws InterruptedException {
    RunReport report = report(run);
    String journal = get(path(run) + "/journal");
    try {
      Files.createDirectories(folder);
      RunFiles.write(folder, report, journal);
    } catch (IOException e) {
      throw new BadInputException(
          "The files of the run %s cannot be written into %s.".formatted(run, folder),
          "Maybe its folder cannot be written, or the disk is full.");
    }
    return report;
  }

  /** A point of a run's front as one file. */
  byte[] export(String run, int point, ExportForm form) throws InterruptedException {
    String path = "api/runs/%s/front/%d/%s".formatted(encodedPath(run), point, form);
    return connection.download(HttpRequest.newBuilder(resolve(path)).GET(), HostConnection.PATIENT);
  }

  /**
   * What a point of a run's front does with each hop of a stream.
   *
   * @param board whose cost model is asked; null: the run's own figures
   */
  HopWork hop(String run, int point, @Nullable String board) throws InterruptedException {
    String place = "%s/front/%d/hop".formatted(path(run), point);
    return Json.read(
        get(board == null ? place : place + "?board=" + encoded(board)), HopWork.class);
  }

  /** What a finished run found. */
  RunReport report(String run) throws InterruptedException {
    return Json.read(get(path(run) + "/report"), RunReport.class);
  }

  /** The devices that the host holds, as JSON. */
  String devices() throws InterruptedException {
    return get("api/devices");
  }

  /** Keeps a device from work until it is released. */
  DeviceView quarantine(String device, String reason) throws InterruptedException {
    return Json.read(
        connection.send(
            post(
                "api/devices/" + encodedPath(device) + "/quarantine",
                Json.write(new QuarantineRequest(reason))),
            HostConnection.PATIENT),
        DeviceView.class);
  }

  /** The control chart of a device. */
  BoardChart chart(String device) throws InterruptedException {
    return Json.read(get("api/devices/" + encodedPath(device) + "/chart"), BoardChart.class);
  }

  /** Ends a device's quarantine. */
  DeviceView release(String device) throws InterruptedException {
    return Json.read(
        connection.send(
            post("api/devices/" + encodedPath(device) + "/release", ""), HostConnection.PATIENT),
        DeviceView.class);
  }

  /** A name in a path: a blank is no plus there. */
  private static String encodedPath(String name) {
    return encoded(name).replace("+", "%20");
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
   * Asks the host to do something with a run. Asking twice does no more than asking once.
   *
   * @param action pause, resume or stop
   */
  RunView ask(String id, String action) throws InterruptedException {
    return Json.read(
        connection.send(post(path(id) + "/" + action, ""), HostConnection.PATIENT), RunView.class);
  }

  /** Leases that wait or are active, perhaps the newest that have ended, too. */
  List<LeaseView> leases(boolean ended) throws InterruptedException {
    return List.of(Json.read(get("api/leases?ended=" + ended), LeaseView[].class));
  }

  /** Asks for a device. */
  LeaseView acquire(LeaseRequest request) throws InterruptedException {
    return Json.read(postOnce("api/leases", Json.write(request)), LeaseView.class);
  }

  /** One lease. */
  LeaseView lease(String id) throws InterruptedException {
    return Json.read(get("api/leases/" + encoded(id)), LeaseView.class);
  }

  /**
   * Asks the host to do something with a lease.
   *
   * @param action renew, release or break
   */
  LeaseView askLease(String id, String action) throws InterruptedException {
    return Json.read(
        connection.send(
            post("api/leases/" + encoded(id) + "/" + action, ""), HostConnection.PATIENT),
        LeaseView.class);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String path(String id) {
    return "api/runs/" + encodedPath(id);
  }

  private static boolean isGoingOn(RunView run) {
    return switch (run.state()) {
      case RUNNING, PAUSED -> true;
      case COMPLETED -> false;
      case FAILED, STOPPED ->
          throw new HostRequestException(
              "Run %s ended in state %s%s"
                  .formatted(
                      run.id(), run.state(), run.detail() == null ? "." : ": " + run.detail()),
              "Maybe tinyloop runs resume %s goes on with it.".formatted(run.id()));
    };
  }

  /** What the host shows under {@code path}; asked again, a bounded time, when it is slow. */
  String get(String path) throws InterruptedException {
    return connection.send(HttpRequest.newBuilder(resolve(path)).GET(), HostConnection.PATIENT);
  }

  /** Sends something that must not be done twice: it is sent once. */
  String postOnce(String path, String body) throws InterruptedException {
    return connection.send(post(path, body), HostConnection.ONCE);
  }

  /** Deletes what is under {@code path}. */
  String delete(String path) throws InterruptedException {
    return connection.send(HttpRequest.newBuilder(resolve(path)).DELETE(), HostConnection.PATIENT);
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private URI resolve(String path) {
    String base = host.toString();
    return URI.create(base.endsWith("/") ? base + path : base + "/" + path);
  }
}
