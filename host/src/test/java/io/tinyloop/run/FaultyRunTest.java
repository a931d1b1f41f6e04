package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.device.OutcomeKind;
import io.tinyloop.device.fleet.FleetSettings;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search over 40 devices behind a broker and 4 behind pseudo-terminals, of which a fifth of
 * everything fails, finds the front of the search that nothing happens to. {@code
 * -Dtinyloop.fault.devices=10} takes another number behind the broker.
 */
@Timeout(900)
class FaultyRunTest {

  private static final int DEVICES = Integer.getInteger("tinyloop.fault.devices", 40);
  private static final long SEED = 3;

  /** Ten kinds at 2 %: a fifth of what can fail does. */
  private static final String RATES = "all=0.02";

  @TempDir static Path folder;

  @BeforeAll
  static void writeData() throws Exception {
    SmallMnist.write(folder.resolve("data"));
  }

  @Test
  void findsTheFrontOfAnUndisturbedRun() throws Exception {
    FleetSettings calm = FleetSettings.with(BatchedEngine.fastest(), 1);
    FaultPlan plan =
        FaultPlan.parse(RATES, SEED).lasting(Duration.ofSeconds(4), Duration.ofMillis(200));
    run("calm", "sim:cortex-m4x2", calm);
    List<IncidentRecord> incidents =
        run(
            "faulty",
            "sim+mqtt:cortex-m4x%d,sim+pty:cortex-m4x4".formatted(DEVICES),
            calm.withFaults(plan));

    assertThat(folder.resolve("faulty/front.json"))
        .hasSameBinaryContentAs(folder.resolve("calm/front.json"));
    assertThat(evaluations("faulty"))
        .doesNotHaveDuplicates()
        .hasSameElementsAs(evaluations("calm"));
    assertThat(incidents).as("faults that were noticed").isNotEmpty();
    assertThat(kinds(incidents))
        .isSubsetOf(EnumSet.complementOf(EnumSet.of(OutcomeKind.OK, OutcomeKind.CANDIDATE_INFEASIBLE)));
    assertThat(incidents).allSatisfy(incident -> assertThat(incident.device()).startsWith("sim+"));
    assertThat(FaultKind.values()).hasSize(10);
  }

  private static Set<OutcomeKind> kinds(List<IncidentRecord> incidents) {
    return incidents.stream()
        .map(incident -> OutcomeKind.valueOf(incident.kind()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(OutcomeKind.class)));
  }

  private static List<IncidentRecord> run(String name, String fleet, FleetSettings settings)
      throws Exception {
    Path directory = Files.createDirectories(folder.resolve(name));
    InstantSource clock = InstantSource.system();
    try (Journal journal = Journal.open(directory, clock);
        RunService runs =
            new RunService(
                journal, new RunLauncher(clock, _ -> {}, null, settings), () -> name)) {
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
        6,
        1,
        "narrow",
        30);
  }
}
