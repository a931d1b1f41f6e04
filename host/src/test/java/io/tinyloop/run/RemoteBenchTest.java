package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.agent.Agent;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search over boards of a bench elsewhere: host, broker, agent, serial line, device. Whatever of
 * these is restarted in the middle, the front is that of a search in one JVM, and no evaluation is
 * lost or counted twice.
 */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no pseudo-terminals")
class RemoteBenchTest {

  private static final int BOARDS = 2;
  private static final int RESTART_AFTER = 12;

  @TempDir static Path shared;
  private static Path data;

  private final InstantSource clock = InstantSource.system();
  private final List<FleetMember> bench = new ArrayList<>();
  private final List<String> mqtt = new ArrayList<>();
  private EmbeddedBroker broker;
  private Simulator boards;
  private Agent agent;

  @BeforeAll
  static void searchInOneJvm() throws Exception {
    data = SmallMnist.write(shared);
    search("sim:cortex-m4x2", null, shared.resolve("direct"), new RunListener() {});
  }

  @BeforeEach
  void openBenchElsewhere() throws Exception {
    broker = EmbeddedBroker.start(0);
    boards = new Simulator(BatchedEngine.plain(), 1, clock);
    for (int i = 1; i <= BOARDS; i++) {
      String uid = "board-" + i;
      String path = boards.pty(uid, boards.profile("cortex-m4")).path();
      bench.add(new FleetMember(uid, DeviceSpec.parse("serial:" + path), List.of()));
      mqtt.add("mqtt:" + uid);
    }
    agent = agent();
  }

  private Agent agent() throws IOException {
    return Agent.start(
        bench, FleetSettings.with(BatchedEngine.plain(), 1), MqttBroker.at(broker.uri()), _ -> {});
  }

  @AfterEach
  void close() {
    agent.close();
    boards.close();
    broker.close();
  }

  @Test
  void theHostSeesNoDifference(@TempDir Path out) throws Exception {
    search(String.join(",", mqtt), broker, out, new RunListener() {});
    assertSameAsDirect(out);
  }

  @Test
  void anAgentThatIsRestartedLosesNothing(@TempDir Path out) throws Exception {
    CountDownLatch middle = new CountDownLatch(RESTART_AFTER);
    Thread restart =
        Thread.ofVirtual()
            .start(
                checked(() -> {
                  middle.await();
                  agent.close();
                  agent = agent();
                }));
    search(String.join(",", mqtt), broker, out, counting(middle));
    restart.join();
    assertSameAsDirect(out);
  }

  @Test
  void aBrokerThatIsRestartedLosesNothing(@TempDir Path out) throws Exception {
    CountDownLatch middle = new CountDownLatch(RESTART_AFTER);
    int port = broker.port();
    Thread restart =
        Thread.ofVirtual()
            .start(
                checked(() -> {
                  middle.await();
                  broker.close();
                  broker = EmbeddedBroker.start(port);
                }));
    search(String.join(",", mqtt), broker, out, counting(middle));
    restart.join();
    assertSameAsDirect(out);
  }

  /** A step of a test on another thread. */
  @FunctionalInterface
  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  private static Runnable checked(Step step) {
    return () -> {
      try {
        step.take();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static RunListener counting(CountDownLatch latch) {
    return new RunListener() {
      @Override
      public void evaluated(Individual individual) {
        latch.countDown();
      }
    };
  }

  private static void search(String fleet, EmbeddedBroker broker, Path out, RunListener listener)
      throws Exception {
    FleetSettings usual = FleetSettings.with(BatchedEngine.plain(), 1);
    FleetSettings settings = broker == null ? usual : usual.withBroker(MqttBroker.at(broker.uri()));
    InstantSource clock = InstantSource.system();
    try (Journal journal = Journal.inMemory(UUID.randomUUID().toString(), clock);
        RunService runs =
            new RunService(journal, new RunLauncher(clock, _ -> {}, null, settings), () -> "run")) {
      RunView run = runs.await(runs.start(configuration(fleet), listener));
      assertThat(run.state()).as(String.valueOf(run.detail())).isEqualTo(RunState.COMPLETED);
      Files.createDirectories(out);
      RunFiles.write(out, runs.report("run").orElseThrow(), runs.journalLines("run"));
    }
  }

  private static void assertSameAsDirect(Path out) throws IOException {
    Path direct = shared.resolve("direct");
    assertThat(out.resolve("front.json")).hasSameBinaryContentAs(direct.resolve("front.json"));
    assertThat(evaluations(out))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(evaluations(direct));
  }

  private static List<String> evaluations(Path run) throws IOException {
    List<String> evaluations = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("journal.jsonl"))) {
      var evaluation = Json.MAPPER.readTree(line);
      evaluations.add(evaluation.get("dataKey") + " " + evaluation.get("genome"));
    }
    return evaluations;
  }

  private static RunConfiguration configuration(String fleet) {
    ModelSource source = SmallMnist.source(data);
    return new RunConfiguration(
        source,
        "paper",
        List.of("accuracy", "size", "latency"),
        List.of(),
        fleet,
        6,
        3,
        1,
        "narrow",
        20);
  }
}
