package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.device.fleet.BoardSpread;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on boards of one class that are not alike. */
class SlowBoardTest {

  @TempDir static Path shared;
  private static Path data;
  private static final AtomicInteger COUNT = new AtomicInteger();

  @BeforeAll
  static void writeData() throws IOException {
    data = SmallMnist.write(shared);
  }

  /** What a run ended with: its report, and every individual that a device ran. */
  private record Ended(RunReport report, List<Individual> individuals) {}

  /** One generation: the genomes are those of the seed, whatever a board says. */
  private static Ended run(BoardSpread boards, double share, int generations)
      throws InterruptedException {
    RunConfiguration configuration =
        new RunConfiguration(
            SmallMnist.source(data),
            "paper",
            List.of("accuracy", "latency", "energy"),
            List.of(),
            "sim+tcp:cortex-m0plusx2",
            40,
            generations,
            5,
            "narrow",
            80,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            share,
            null);
    FleetSettings settings = FleetSettings.with(BatchedEngine.fastest(), 1).withBoards(boards);
    InstantSource clock = InstantSource.system();
    try (Journal journal = Journal.inMemory("slow-" + COUNT.incrementAndGet(), clock);
        RunService runs =
            new RunService(journal, new RunLauncher(clock, _ -> {}, null, settings), () -> "r")) {
      String id = runs.start(configuration);
      RunView view = runs.await(id);
      assertThat(view.state()).as(view.detail()).isEqualTo(RunState.COMPLETED);
      List<Individual> individuals = new ArrayList<>();
      runs.journalLines(id)
          .lines()
          .map(line -> Json.read(line, JsonNode.class))
          .filter(line -> line.get("outcome").asText().equals("OK"))
          .forEach(
              line -> individuals.add(Json.read(line.get("body").toString(), Individual.class)));
      return new Ended(runs.report(id).orElseThrow(), individuals);
    }
  }

  private static List<List<Integer>> front(Ended ended) {
    return ended.report().front().stream().map(Individual::genome).toList();
  }

  @Test
  void aBoardsOffsetDecidesNothing() throws InterruptedException {
    Ended alike = run(BoardSpread.NONE, 0, 1);
    Ended unlike = run(new BoardSpread(0, List.of(1.0, 1.05)), 0, 1);

    assertThat(front(unlike)).isEqualTo(front(alike));
    assertThat(alike.individuals())
        .allSatisfy(i -> assertThat(i.latency().boardRatio()).isEqualTo(1));
    // The median of two boards lies between them: one is above it, the other below.
    assertThat(unlike.individuals())
        .extracting(i -> Math.round(1000 * i.latency().boardRatio()))
        .contains(976L, 1024L);
    Map<List<Integer>, Double> expected = new HashMap<>();
    alike.individuals().forEach(i -> expected.put(i.genome(), i.latency().valueMicros()));
    assertThat(unlike.individuals())
        .allSatisfy(i ->
            assertThat(i.latency().valueMicros() / expected.get(i.genome()))
                .isCloseTo(1.025, within(1e-4)));
  }

  @Test
  void theFrontIsTimedAgainOnTheOtherBoardWhereTimingsAreNoisy() throws InterruptedException {
    Ended ended = run(new BoardSpread(0.01, List.of()), 0.3, 3);

    Map<List<Integer>, List<String>> devices = new HashMap<>();
    ended.individuals().stream()
        .filter(i -> i.latency() != null)
        .forEach(i -> devices.computeIfAbsent(i.genome(), _ -> new ArrayList<>()).add(i.device()));
    assertThat(ended.report().front())
        .isNotEmpty()
        .allSatisfy(i -> {
          assertThat(devices.get(i.genome()))
              .contains("sim+tcp:cortex-m0plus#1", "sim+tcp:cortex-m0plus#2");
          assertThat(i.latency().windows()).isGreaterThanOrEqualTo(16);
          assertThat(i.latency().provenance().name()).isEqualTo("MODELLED");
        });
    assertThat(ended.report().evaluationsByPhase().get(Phase.REMEASURE)).isPositive();
  }

  @Test
  void refusesAShareOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(BoardSpread.NONE, 0.9, 1))
        .withMessageContaining("(0.9)")
        .withMessageContaining("Maybe 0.1");
  }
}
