package io.tinyloop.cli;

import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.run.Json;
import io.tinyloop.simulator.fault.FaultPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulated devices in a process of their own, behind real links. */
@Command(
    name = "simulate",
    description =
        "Runs simulated devices behind TCP ports, pseudo-terminals or an MQTT broker, until Ctrl-C.",
    footer = {
      "",
      "Prints one line a device: how to name it in --device or --fleet.",
      "",
      "Examples:",
      "  tinyloop simulate --profile cortex-m4 --pty /tmp/bench",
      "  tinyloop simulate --count 4 --profile rv32 --tcp 7000",
      "  tinyloop simulate --count 10 --mqtt mqtt://localhost:1883",
      "  tinyloop simulate --count 10 --mqtt mqtts://lab:8883 --user bench-1 --ca ca.pem",
      "  tinyloop simulate --count 50 --uid rack-1 --mqtt mqtt://localhost:1883",
      "  tinyloop simulate --pty /tmp/bench --fault all=0.02,hang=0.1 --seed 7"
    })
final class SimulateCommand implements Callable<Integer> {

  /** Where the devices are reached. */
  static final class Place {
    @Option(
        names = "--tcp",
        paramLabel = "PORT",
        description = "Listen on loopback on this port and those after it; 0: free ones.")
    @Nullable Integer tcp;

    @Option(
        names = "--pty",
        paramLabel = "DIR",
        description = "Open pseudo-terminals, linked from this folder.")
    @Nullable Path pty;
  }

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "0..1")
  private @Nullable Place place;

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Option(names = "--ca", paramLabel = "FILE", description = "The same as --mqtt-ca.")
  private @Nullable Path authorities;

  @Option(
      names = "--profile",
      defaultValue = "cortex-m4",
      paramLabel = "CORE",
      description = "Core that the devices model (default: ${DEFAULT-VALUE}).")
  private String profile = "cortex-m4";

  @Option(
      names = "--count",
      defaultValue = "1",
      paramLabel = "N",
      description = "Number of devices (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of whatever is random in them (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--fault",
      paramLabel = "KIND=RATE,…",
      description =
          "Faults by their probability: hang, reset, brown-out, clock-drift an evaluation; corrupt, drop, duplicate, delay, flood a frame; lying-hello a hello; all for the others.")
  private @Nullable String fault;

  @Option(
      names = "--evaluation-time",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Least time an evaluation takes, as on a board (default: ${DEFAULT-VALUE}).")
  private double evaluationSeconds;

  @Option(
      names = "--baud",
      paramLabel = "N",
      description = "Make pseudo-terminals as slow as a line of so many bits a second.")
  private @Nullable Integer baud;

  @Option(
      names = "--uid",
      paramLabel = "PREFIX",
      description =
          "UIDs are PREFIX-1, PREFIX-2, …, so that several processes can be at one broker (default: sim-CORE).")
  private @Nullable String uid;

  @Option(names = "--json", description = "Print where the devices are as one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    MqttBroker broker = broker();
    FaultPlan faults = fault == null ? FaultPlan.NONE : FaultPlan.parse(fault, seed);
    try (Interruption _ = Interruption.ofThisThread();
        StandaloneDevices devices = devices(faults)) {
      PrintWriter out = spec.commandLine().getOut();
      List<String> places = start(devices, broker);
      if (json) {
        out.println(Json.write(places));
      } else {
        places.forEach(out::println);
      }
      out.flush();
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new BadInputException(
          "The devices cannot be started: " + e.getMessage(),
          "Maybe the port is in use, or the folder cannot be written.");
    }
    return ExitCode.OK.number();
  }

  private StandaloneDevices devices(FaultPlan faults) {
    StandaloneDevices devices =
        StandaloneDevices.of(
            new StandaloneSettings(profile, count, seed, faults, evaluationTime(), baud));
    return uid == null ? devices : devices.named(uid);
  }

  private Duration evaluationTime() {
    if (!(evaluationSeconds >= 0 && evaluationSeconds <= 3600)) {
      throw new BadInputException(
          "The time of an evaluation (%s) must be in [0, 3600] seconds."
              .formatted(evaluationSeconds),
          "Maybe --evaluation-time 1.");
    }
    return Duration.ofNanos((long) (1e9 * evaluationSeconds));
  }

  /** The broker; null where the devices are reached otherwise. */
  private @Nullable MqttBroker broker() {
    if ((place == null) == (mqtt.url == null)) {
      throw new BadInputException(
          "One place must be named for the devices: --tcp, --pty or --mqtt.",
          "Maybe --mqtt mqtt://localhost:1883.");
    }
    if (place != null) {
      return mqtt.broker(); // options without a broker are a mistake
    }
    MqttBroker broker = mqtt.required(authorities);
    BrokerDoorstep.check(broker, Notes.to(spec));
    return broker;
  }

  private List<String> start(StandaloneDevices devices, @Nullable MqttBroker broker)
      throws IOException {
    if (broker != null) {
      return devices.mqtt(broker);
    }
    if (place != null && place.tcp != null) {
      return devices.tcp(place.tcp);
    }
    return devices.pty(Objects.requireNonNull(Objects.requireNonNull(place).pty));
  }
}
