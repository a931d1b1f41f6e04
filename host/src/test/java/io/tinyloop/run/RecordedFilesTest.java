package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that earlier versions wrote still open, and say what they said (recorded/README.md). */
class RecordedFilesTest {

  private static final Path RECORDED = Path.of("src/test/resources/recorded");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void aJournalIsMigratedAndHasItsRuns(String version) throws Exception {
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(RECORDED.resolve(version).resolve("journal.mv.db.gz")))) {
      Files.copy(in, folder.resolve("journal.mv.db"));
    }
    try (Journal journal = Journal.open(folder, InstantSource.system())) {
      RunRecord run = journal.run(journal.runs().getFirst().id()).orElseThrow();
      assertThat(run.state()).isEqualTo(RunState.COMPLETED);
      assertThat(Json.read(run.configuration(), RunConfiguration.class).fleet())
          .isEqualTo("sim:cortex-m4");
      List<String> lines = RunFiles.journalLines(journal.evaluations(run.id())).lines().toList();
      assertThat(lines.size()).isEqualTo(29);
      for (String line : lines) {
        assertThat(Json.MAPPER.readTree(line).has("genome")).isTrue();
      }
      RunReport report = Json.read(String.valueOf(run.report()), RunReport.class);
      assertThat(Json.MAPPER.readTree(RunFiles.frontJson(report, List.of())))
          .as("the front that it wrote then")
          .isEqualTo(Json.MAPPER.readTree(front(version).toFile()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void aFrontIsABaseline(String version) throws IOException {
    FrontBaseline baseline = FrontBaseline.read(front(version));
    assertThat(baseline.points()).hasSize(Json.MAPPER.readTree(front(version).toFile()).size());
  }

  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void aBundleIsVerified(String version) throws Exception {
    BundleReplay replay = BundleReplay.read(RECORDED.resolve(version).resolve("point.tlb"));
    BundleReplay.Result result = replay.run(null, Equipment.NONE, _ -> {});
    assertThat(result.differences()).isEmpty();
    assertThat(result.verified()).isTrue();
  }

  private static Path front(String version) {
    return RECORDED.resolve(version).resolve("front.json");
  }
}
