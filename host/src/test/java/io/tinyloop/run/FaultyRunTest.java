package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.device.OutcomeKind;
import io.tinyloop.device.SessionSettings;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.journal.IncidentRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.fault.FaultPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search over 40 devices behind a broker and 4 behind pseudo-terminals, of which a fifth of
 * everything fails, finds the front of the search that nothing happens to. {@code
 * -Dtinyloop.fault.devices=10} takes another number behind the broker, {@code
 * -Dtinyloop.fault.generations=60} a longer search.
 */
@Timeout(1_800)
class FaultyRunTest {

  private static final int DEVICES = Integer.getInteger("tinyloop.fault.devices", 40);
  private static final int TERMINALS = 4;
  private static final int GENERATIONS = Integer.getInteger("tinyloop.fault.generations", 2);
  private static final long SEED = Long.getLong("tinyloop.fault.seed", 3);
  private static final String CORE = "cortex-m4";

  /** Eleven kinds, together a fifth; few evaluations are timed, so clocks drift more often. */
  private static final String RATES = "all=0.02,clock-drift=0.08";

  /** Longer than a host waits for a silent device. */
  private static final Duration HANG = Duration.ofSeconds(3);

  private static final Duration DELAY = Duration.ofMillis(100);

  private static final SessionSettings IMPATIENT =
      new SessionSettings(Duration.ofMillis(200), 8, Duration.ofMillis(200));

  @TempDir static Path folder;

  @BeforeAll
  static void writeData() throws Exception {
    SmallMnist.write(folder.resolve("data"));
  }

  @Test
  void findsTheFrontOfAnUndisturbedRun() throws Exception {
    FleetSettings calm = FleetSettings.with(BatchedEngine.fastest(), SEED).withSession(IMPATIENT);
    run("calm", "sim:%sx2".formatted(CORE), calm);

    List<IncidentRecord> incidents;
    Map<FaultKind, Long> injected;
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        StandaloneDevices behindBroker = StandaloneDevices.of(faulty(DEVICES));
        StandaloneDevices terminals =
            StandaloneDevices.of(faulty(TERMINALS)).numberedFrom(DEVICES + 1)) {
      List<String> fleet = new ArrayList<>(behindBroker.mqtt(MqttBroker.at(broker.uri())));
      fleet.addAll(terminals.pty(folder.resolve("terminals")));
      FleetSettings there = calm.withBroker(MqttBroker.at(broker.uri()));
      incidents = run("faulty", String.join(",", fleet), there);
      injected = sum(behindBroker.faults(), terminals.faults());
    }
    Map<OutcomeKind, Long> noticed = kinds(incidents);
    System.out.println("Faults injected: " + injected);
    System.out.println("Incidents by attribution: " + noticed);

    assertThat(folder.resolve("faulty/front.json"))
        .hasSameBinaryContentAs(folder.resolve("calm/front.json"));
    assertThat(evaluations("faulty"))
        .as("each candidate once, and none but those of the calm run")
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(evaluations("calm"));
    assertThat(injected).as("every kind of fault happened").containsOnlyKeys(FaultKind.values());
    assertThat(noticed)
        .as("faults are the device's, its timer's, its link's, or a time-out; nothing else")
        .containsOnlyKeys(
            OutcomeKind.DEVICE_FAULT,
            OutcomeKind.INSTRUMENT_FAULT,
            OutcomeKind.LINK_FAULT,
            OutcomeKind.TIMEOUT);
    assertThat(incidents).allSatisfy(incident -> assertThat(incident.detail()).isNotBlank());
  }

  private static StandaloneSettings faulty(int devices) {
    FaultPlan plan = FaultPlan.parse(RATES, SEED).lasting(HANG, DELAY);
    return new StandaloneSettings(CORE, devices, SEED, plan, Duration.ZERO, null);
  }

  private static Map<FaultKind, Long> sum(Map<FaultKind, Long> a, Map<FaultKind, Long> b) {
    Map<FaultKind, Long> sum = new EnumMap<>(FaultKind.class);
    sum.putAll(a);
    b.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
    return sum;
  }

  private static Map<OutcomeKind, Long> kinds(List<IncidentRecord> incidents) {
    return incidents.stream()
        .collect(
            Collectors.groupingBy(
                incident -> OutcomeKind.valueOf(incident.kind()),
                () -> new EnumMap<>(OutcomeKind.class),
                Collectors.counting()));
  }

  private static List<IncidentRecord> run(String name, String fleet, FleetSettings settings)
      throws Exception {
    Path directory = Files.createDirectories(folder.resolve(name));
    InstantSource clock = InstantSource.system();
    try (Journal journal = Journal.open(directory, clock);
        RunService runs =
            new RunService(journal, new RunLauncher(clock, _ -> {}, null, settings), () -> name)) {
      String id = runs.start(configuration(fleet));
      RunView ended = runs.await(id);
      assertThat(ended.state()).as(ended.detail()).isEqualTo(RunState.COMPLETED);
      RunFiles.write(directory, runs.report(id).orElseThrow(), runs.journalLines(id));
      return journal.incidents(id);
    }
  }

  private static List<String> evaluations(String name) throws Exception {
    return Files.readAllLines(folder.resolve(name).resolve("journal.jsonl")).stream()
        .map(line -> Json.read(line, JsonNode.class))
        .map(evaluation -> evaluation.get("dataKey") + " " + evaluation.get("genome"))
        .toList();
  }

  private static RunConfiguration configuration(String fleet) {
    ModelSource source =
        new ModelSource(
            "row-mnist",
            "mnist",
            null,
            folder.resolve("data").toString(),
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES);
    return new RunConfiguration(
        source,
        "paper",
        List.of("accuracy", "size", "latency", "energy"),
        List.of(),
        fleet,
        16,
        GENERATIONS,
        1,
        "narrow",
        30);
  }
}
