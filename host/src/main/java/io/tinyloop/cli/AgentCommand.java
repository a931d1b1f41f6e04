package io.tinyloop.cli;

import io.tinyloop.agent.Agent;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
      "It carries frames only: power, meter and recovery of the bench file are of no use to it.",
      "The password of --user is taken from TINYLOOP_MQTT_PASSWORD or --password-file; at the"
          + " broker of a",
      "host it is a token: tinyloop token create --role agent --name bench-1.",
      "",
      "Examples:",
      "  tinyloop agent --bench bench.yaml --mqtt mqtt://localhost:1883",
      "  tinyloop agent --bench bench.yaml --mqtt mqtts://lab:8883 --user bench-1 --ca ca.pem"
    })
final class AgentCommand implements Callable<Integer> {

  /** Of boot nonces of simulated devices: no result depends on it. */
  private static final long SEED = 1;

  @Spec private CommandSpec spec;

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Option(names = "--ca", paramLabel = "FILE", description = "The same as --mqtt-ca.")
  private @Nullable Path authorities;

  @Override
  public Integer call() throws InterruptedException {
    if (bench.file == null) {
      throw new BadInputException(
          "No bench file is named.", "Maybe --bench FILE; deploy/bench has an example.");
    }
    BenchFile file = BenchOption.read(bench.file);
    List<FleetMember> boards = file.members();
    Agent.unused(boards, file.recovery()).ifPresent(Notes.to(spec));
    MqttBroker broker = mqtt.required(authorities);
    BrokerDoorstep.check(broker, Notes.to(spec));
    FleetSettings settings = FleetSettings.with(BatchedEngine.fastest(), SEED);
    try (Interruption _ = Interruption.ofThisThread();
        Agent _ = Agent.start(boards, settings, broker, Notes.to(spec))) {
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return ExitCode.OK.number();
  }
}
