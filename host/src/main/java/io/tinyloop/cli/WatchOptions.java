package io.tinyloop.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a host is watched, and how much of it one tenant may use. */
final class WatchOptions {

  private static final String JSON = "json";
  private static final String TEXT = "text";

  @Option(
      names = "--log",
      defaultValue = TEXT,
      paramLabel = "text|json",
      description =
          "Form of the log; json has the ids of runs, evaluations and devices (default: ${DEFAULT-VALUE}).")
  private String log = TEXT;

  @Option(
      names = "--otlp",
      defaultValue = "${env:OTEL_EXPORTER_OTLP_ENDPOINT}",
      paramLabel = "URL",
      description =
          "Send a trace of each candidate to this collector, by OTLP over HTTP (default: OTEL_EXPORTER_OTLP_ENDPOINT).")
  private @Nullable URI otlp;

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      description =
          "Requests of one tenant; 0 for any number (default: 200 where the host asks for tokens).")
  private @Nullable Double requestsPerSecond;

  /** Checks the options, and tells them to what boots. */
  void apply() {
    if (!log.equals(JSON) && !log.equals(TEXT)) {
      throw new BadInputException(
          "The form of the log (%s) must be text or json.".formatted(log), "Maybe leave it away.");
    }
    if (requestsPerSecond != null && !(requestsPerSecond >= 0 && requestsPerSecond <= 1e6)) {
      throw new BadInputException(
          "The requests a second of a tenant (%s) must be in [0, 1000000]."
              .formatted(requestsPerSecond),
          "Maybe 0, for any number.");
    }
    if (otlp != null && !otlp.toString().isBlank()) {
      checkCollector(otlp);
      System.setProperty("tinyloop.host.otlp", otlp.toString());
    }
    System.setProperty("quarkus.log.console.json.enabled", "" + log.equals(JSON));
    if (requestsPerSecond != null) {
      System.setProperty("tinyloop.host.requests-per-second", requestsPerSecond.toString());
    }
  }

  private static void checkCollector(URI otlp) {
    boolean http = "http".equals(otlp.getScheme()) || "https".equals(otlp.getScheme());
    if (!http || otlp.getHost() == null) {
      throw new BadInputException(
          "The collector (%s) must be an address by HTTP.".formatted(otlp),
          "Maybe http://localhost:4318 is meant.");
    }
  }
}
