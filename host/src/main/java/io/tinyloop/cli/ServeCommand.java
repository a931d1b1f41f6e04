package io.tinyloop.cli;

import io.quarkus.arc.Arc;
import io.tinyloop.access.HostAccess;
import io.tinyloop.webhook.Webhook;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the host: REST, live progress and the page, until it is interrupted. */
@Command(
    name = "serve",
    description = "Runs the host, its REST interface and its page, until Ctrl-C.",
    footer = {
      "",
      "Runs that were going on when the host last ended go on by themselves. Beyond loopback every",
      "request needs a token (tinyloop token) and TLS.",
      "",
      "Examples:",
      "  tinyloop serve",
      "  tinyloop serve --port 9000 --journal /var/lib/tinyloop",
      "  tinyloop serve --database jdbc:postgresql://localhost/tinyloop --database-user tinyloop --database-password-file password",
      "  tinyloop serve --bench bench.yaml",
      "  tinyloop serve --host-address 0.0.0.0 --tls-certificate host.pem --tls-key host-key.pem",
      "  tinyloop serve --bench bench.yaml --mqtt-port 1883 --webhook https://example.org/hook",
      "  tinyloop serve --host-address 0.0.0.0 --tls-certificate host.pem --tls-key host-key.pem --mqtt-tls-port 8883",
      "  tinyloop serve --mqtt mqtts://broker:8883 --mqtt-user host --mqtt-password-file password",
      "  tinyloop serve --log json --otlp http://localhost:4318",
      "  tinyloop search --host http://localhost:8080 --fleet bench --task row-mnist"
    })
public final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ServeOptions options = new ServeOptions();

  @Option(
      names = {"--journal", "--data"},
      defaultValue = "tinyloop-data",
      paramLabel = "DIR",
      description = "Folder of the journal (default: ${DEFAULT-VALUE}).")
  private String journal = "tinyloop-data";

  @Mixin private DatabaseOptions database = new DatabaseOptions();

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Mixin private OidcOptions oidc = new OidcOptions();

  @Mixin private WatchOptions watch = new WatchOptions();

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description =
          "Post here when a run ends or a device is quarantined; signed with TINYLOOP_HOST_WEBHOOK_SECRET.")
  private @Nullable String webhook;

  @Override
  public Integer call() {
    if (bench.file != null) {
      var _ = BenchOption.read(bench.file); // a wrong file is no file to start with
      System.setProperty("tinyloop.host.bench", bench.file.toAbsolutePath().toString());
    }
    if (mqtt.url != null && options.hasBroker()) {
      throw new BadInputException(
          "A host has one broker, its own (--mqtt-port, --mqtt-tls-port) or %s."
              .formatted(mqtt.url),
          "Maybe leave one of them away.");
    }
    database.apply();
    mqtt.apply();
    oidc.apply();
    watch.apply();
    if (webhook != null) {
      System.setProperty("tinyloop.host.webhook", Webhook.url(webhook).toString());
    }
    HostAddress address = options.apply();
    return HostApplication.boot(
        address,
        journal,
        runs -> {
          FirstToken.show(
              Arc.container().instance(HostAccess.class).get(), spec.commandLine().getErr());
          return HostApplication.serve(runs);
        });
  }
}
