package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.analysis.Claim;
import io.tinyloop.analysis.GenerationStatistics;
import io.tinyloop.analysis.RunHistory;
import io.tinyloop.analysis.Sensitivity;
import io.tinyloop.report.RunsReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read out of the folders of finished runs. */
class RunsReportTest {

  @TempDir static Path shared;
  private static Path plain;
  private static Path raced;

  @TempDir private Path directory;

  @BeforeAll
  static void search() throws Exception {
    Path data = SmallMnist.write(shared);
    plain = shared.resolve("plain");
    raced = shared.resolve("raced");
    search(plain, data, 1, null);
    search(raced, data, 2, 0.05);
  }

  private static void search(Path run, Path data, long seed, @Nullable Double racing)
      throws InterruptedException {
    ModelSource source = SmallMnist.source(data);
    RunConfiguration configuration =
        new RunConfiguration(
            source,
            "paper",
            List.of("accuracy", "size"),
            List.of(),
            "sim:cortex-m4x2",
            10,
            4,
            seed,
            "narrow",
            80,
            null,
            null,
            null,
            racing,
            null,
            null,
            null,
            null,
            null);
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      host.await(host.start(configuration, new RunListener() {}));
    }
  }

  @Test
  void aHistoryHasEveryCandidateOfSearchAndBaselineInItsGeneration() {
    for (Path run : List.of(plain, raced)) {
      RunHistory history = RunHistory.read(run);
      assertThat(history.searched()).hasSize(40);
      assertThat(history.random()).hasSize(40);
      assertThat(history.searched().getLast().generation()).isEqualTo(4);
      assertThat(history.homogeneous()).hasSize(7);
      assertThat(history.untrained()).isEqualTo(history.front());
      List<GenerationStatistics> generations = GenerationStatistics.of(history);
      assertThat(generations).hasSize(4);
      assertThat(generations)
          .isSortedAccordingTo(
              java.util.Comparator.comparingDouble(GenerationStatistics::hypervolume));
      assertThat(Sensitivity.of(history))
          .hasSize(17)
          .allSatisfy(s -> assertThat(s.low()).isLessThanOrEqualTo(s.high()))
          .allSatisfy(s -> assertThat(s.link()).isIn("identity", "logarithm", "noise"))
          .anySatisfy(s -> assertThat(s.gene()).isEqualTo("HIDDEN_SUM"));
    }
  }

  @Test
  void theSameRunsGiveTheSameReportByteForByte() throws IOException {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    new RunsReport(List.of(plain, raced)).write(one, "Runs", _ -> {});
    new RunsReport(List.of(plain, raced)).write(two, "Runs", _ -> {});
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(one)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = String.valueOf(file.getFileName());
        names.add(name);
        assertThat(two.resolve(name)).hasSameBinaryContentAs(file);
      }
    }
    assertThat(names)
        .contains(
            "index.html",
            "claims.csv",
            "patterns-paper.csv",
            "row-mnist-generations-accuracy.svg",
            "row-mnist-generations-size.svg",
            "row-mnist-fronts.svg",
            "row-mnist-map.svg",
            "row-mnist-map.png",
            "row-mnist-map.csv",
            "row-mnist-sensitivity.csv");
    assertThat(Files.readString(one.resolve("index.html")))
        .contains("<svg", "Claims", "HIDDEN_SUM")
        .doesNotContain("http-equiv", "<script", "<link", "<img");
  }

  @Test
  void claimsAreComputedFromTheRuns() {
    List<Claim> claims = new RunsReport(List.of(plain)).claims();
    RunHistory history = RunHistory.read(plain);
    RunHistory.Model chosen = Claim.chosen(history).orElseThrow();
    double saved =
        100 * (1 - (double) chosen.modelBytes() / history.homogeneous().getFirst().modelBytes());
    assertThat(claims.getFirst().value()).isEqualTo(saved);
    assertThat(claims.getFirst().holds()).isEqualTo(saved >= 25);
    assertThat(claims).hasSize(6);
  }

  @Test
  void runsOfOneSeedAreToldApartByTheirFolders() throws IOException {
    Path copy = Files.createDirectories(directory.resolve("again"));
    for (String name : List.of("report.json", "journal.jsonl")) {
      Files.copy(plain.resolve(name), copy.resolve(name));
    }
    Path out = directory.resolve("out");
    new RunsReport(List.of(plain, copy)).write(out, "Runs", _ -> {});
    assertThat(out.resolve("row-mnist-fronts.svg")).isNotEmptyFile();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunsReport(List.of(plain, plain)))
        .withMessageContaining("have the folder name plain")
        .withMessageContaining("\nMaybe");
  }

  @Test
  void refusesAFolderWithoutAFinishedRun() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunsReport(List.of(directory)))
        .withMessageContaining("holds no finished run")
        .withMessageContaining("--resume");
  }
}
