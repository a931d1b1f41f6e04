package io.tinyloop.cli;

import io.tinyloop.agent.Agent;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The boards of a bench on a broker, until it is interrupted. */
@Command(
    name = "agent",
    description = "Carries the boards of a bench to an MQTT broker, until Ctrl-C.",
    footer = {
      "",
      "A host at the same broker names them mqtt:UID; the agent tells each board's UID.",
      "The password of --user is taken from TINYLOOP_MQTT_PASSWORD.",
      "",
      "Examples:",
      "  tinyloop agent --bench bench.yaml --mqtt tcp://lab:1883",
      "  tinyloop agent --bench bench.yaml --mqtt ssl://lab:8883 --user bench-1 --tenant physics"
    })
final class AgentCommand implements Callable<Integer> {

  /** Of boot nonces of simulated devices: no result depends on it. */
  private static final long SEED = 1;

  @Spec private CommandSpec spec;

  @Mixin private BenchOption bench = new BenchOption();

  @Option(names = "--mqtt", required = true, paramLabel = "URL", description = "The MQTT 5 broker.")
  private URI mqtt;

  @Option(
      names = "--tenant",
      defaultValue = MqttBroker.DEFAULT_TENANT,
      paramLabel = "NAME",
      description = "Tenant of the boards (default: ${DEFAULT-VALUE}).")
  private String tenant = MqttBroker.DEFAULT_TENANT;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "User name at the broker; the password is in TINYLOOP_MQTT_PASSWORD.")
  private @Nullable String user;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) of the authorities that may sign the broker's certificate.")
  private @Nullable Path authorities;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "This agent's certificate (PEM), where the broker asks for one.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The certificate's key (PEM).")
  private @Nullable Path key;

  @Override
  public Integer call() throws InterruptedException {
    if (bench.file == null) {
      throw new BadInputException(
          "No bench file is named.", "Maybe --bench FILE; deploy/bench has an example.");
    }
    MqttBroker broker =
        MqttBroker.of(
            mqtt.toString(),
            tenant,
            user,
            user == null ? null : System.getenv("TINYLOOP_MQTT_PASSWORD"),
            new TlsFiles(authorities, certificate, key));
    FleetSettings settings = FleetSettings.with(BatchedEngine.fastest(), SEED);
    try (Interruption _ = Interruption.ofThisThread();
        Agent _ =
            Agent.start(BenchOption.read(bench.file).members(), settings, broker, Notes.to(spec))) {
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return ExitCode.OK.number();
  }
}
