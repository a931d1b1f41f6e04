package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with racing, without generations, with exploitation, with a warm start. */
class SearchModesTest {

  @TempDir static Path shared;
  private static Path data;

  @TempDir private Path directory;

  @BeforeAll
  static void writeData() throws IOException {
    data = SmallMnist.write(shared);
  }

  private static RunConfiguration configuration(
      String space,
      @Nullable String mode,
      @Nullable Double racing,
      @Nullable Integer exploit,
      @Nullable List<String> warmStart) {
    return configuration(space, mode, racing, exploit, warmStart, null);
  }

  private static RunConfiguration configuration(
      String space,
      @Nullable String mode,
      @Nullable Double racing,
      @Nullable Integer exploit,
      @Nullable List<String> warmStart,
      @Nullable Integer islands) {
    ModelSource source = SmallMnist.source(data);
    return new RunConfiguration(
        source,
        space,
        List.of("accuracy", "size"),
        List.of(),
        "sim:cortex-m4x2",
        12,
        4,
        1,
        "narrow",
        80,
        null,
        null,
        mode,
        racing,
        exploit,
        warmStart,
        islands,
        null,
        null);
  }

  private RunReport search(String name, RunConfiguration configuration)
      throws InterruptedException {
    try (PrivateHost host = PrivateHost.open(directory.resolve(name), _ -> {})) {
      return host.await(host.start(configuration, new RunListener() {}));
    }
  }

  @Test
  void racingDropsCandidatesAndEndsTheSameWayTwice() throws InterruptedException {
    RunConfiguration configuration = configuration("paper", null, 0.05, null, null);
    RunReport report = search("a", configuration);
    RunReport again = search("b", configuration);

    RunReport.Racing racing = report.racing();
    assertThat(racing).isNotNull().isEqualTo(again.racing());
    assertThat(racing.samplesWithout() % 48).isZero();
    assertThat(racing.dropped()).isPositive();
    assertThat(racing.samplesRun()).isLessThan(racing.samplesWithout());
    assertThat(directory.resolve("b/front.json"))
        .hasSameBinaryContentAs(directory.resolve("a/front.json"));
    assertThat(report.front()).allSatisfy(i -> assertThat(i.predictionDigest()).isNotEmpty());
  }

  @Test
  void theSteadyStateGivesTheSameFrontByteForByte() throws InterruptedException {
    RunConfiguration configuration = configuration("paper", "steady-state", null, null, null);
    search("a", configuration);
    RunReport report = search("b", configuration);

    assertThat(directory.resolve("b/front.json"))
        .hasSameBinaryContentAs(directory.resolve("a/front.json"));
    assertThat(report.evaluationsByPhase()).containsEntry(Phase.SEARCH, 48);
  }

  @Test
  void islandsGiveTheSameFrontByteForByte() throws InterruptedException {
    RunConfiguration configuration = configuration("paper", null, 0.05, 3, null, 3);
    search("a", configuration);
    RunReport report = search("b", configuration);

    assertThat(directory.resolve("b/front.json"))
        .hasSameBinaryContentAs(directory.resolve("a/front.json"));
    assertThat(report.evaluationsByPhase().get(Phase.SEARCH)).isBetween(40, 48);
  }

  @Test
  void exploitationEvaluatesWhatItSaysAndAWarmStartTakesTheFront() throws InterruptedException {
    RunReport report = search("a", configuration("paper", null, null, 7, null));
    assertThat(report.evaluationsByPhase())
        .containsEntry(Phase.SEARCH, 48)
        .containsEntry(Phase.EXPLOIT, 7);

    List<String> genomes = WarmStart.genomes(directory.resolve("a"), SearchSpace.SPLIT);
    assertThat(genomes).hasSameSizeAs(report.front());
    RunReport warm = search("b", configuration("split", null, null, null, genomes));
    assertThat(warm.hypervolume().mixed()).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmStart.genomes(directory.resolve("b"), SearchSpace.PAPER))
        .withMessageContaining("Maybe add --space split");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmStart.genomes(directory.resolve("none"), SearchSpace.PAPER))
        .withMessageContaining("Maybe the run has not ended");
  }

  @Test
  void refusesModesThatDoNotGoTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", "steady-state", 0.05, null, null))
        .withMessageContaining("Maybe leave --mode or --racing away");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", "steady", null, null, null))
        .withMessageContaining("Maybe one of");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", null, 0.9, null, null))
        .withMessageContaining("Maybe --racing 0.05");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", null, null, 0, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", "steady-state", null, null, null, 2))
        .withMessageContaining("Maybe leave --islands away");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration("paper", null, null, null, null, 7))
        .withMessageContaining("[1, 6]");
  }

  @Test
  void aWarmStartOfAnotherModelIsRefusedBeforeARunBegins() {
    List<String> twoLayers = List.of("8,".repeat(33) + "8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search("a", configuration("paper", null, null, null, twoLayers)))
        .withMessageContaining("\nMaybe");
    assertThat(directory.resolve("a")).doesNotExist();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(withWarmStartOfNull(), RunConfiguration.class))
        .withMessageContaining("Maybe write them as texts");
  }

  private static String withWarmStartOfNull() {
    String json = Json.write(configuration("paper", null, null, null, List.of("8,8")));
    return json.replace("\"8,8\"", "null");
  }

  @Test
  void anEstimateCountsExploitationAndSaysWhatRacingMakesOfIt() throws InterruptedException {
    DryRun plain = DryRun.of(configuration("paper", null, null, null, null), _ -> {});
    DryRun more = DryRun.of(configuration("paper", null, 0.05, 7, null), _ -> {});
    assertThat(more.evaluations() - plain.evaluations()).isEqualTo(2 * 7);
    assertThat(plain.toString()).startsWith("about ");
    assertThat(more.toString()).startsWith("at most ");
  }

  @Test
  void devicesAreReplacedAndNothingElse() {
    RunConfiguration configuration = configuration("paper", null, 0.05, 5, List.of("8,8"));
    RunConfiguration moved = configuration.withFleet("sim:cortex-m4x2");
    assertThat(moved).isEqualTo(configuration);
  }
}
