package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tinyloop.bench.PostgresProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/backup} saved, {@code deploy/restore} brings back. */
class BackupTest {

  private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int LONGEST_SECONDS = 60;

  @TempDir Path folder;

  private record Ended(int code, String said) {}

  @Test
  void ofAFile() throws Exception {
    Path live = folder.resolve("live");
    Path saved = folder.resolve("saved.gz");
    try (Journal journal = Journal.open(live, CLOCK)) {
      fill(journal);
      Ended refused = script("backup", live, saved);
      assertThat(refused.code()).as(refused.said()).isEqualTo(1);
      assertThat(refused.said()).contains(live.toString()).contains("stop it first");
    }
    assertSucceeds(script("backup", live, saved));
    assertThat(script("backup", live, saved).said()).contains("is there already");

    Path back = folder.resolve("back");
    assertSucceeds(script("restore", saved, back));
    try (Journal journal = Journal.open(back, CLOCK)) {
      assertIsWhole(journal);
    }
    Ended again = script("restore", saved, back);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.said()).contains("is there already");
  }

  @Test
  void ofAServerWhileAHostWorks() throws Exception {
    Postgres postgres = Postgres.shared();
    DatabaseServer live = postgres.fresh();
    Path saved = folder.resolve("saved.dump");
    try (Journal journal = Journal.open(live, CLOCK, _ -> {})) {
      fill(journal);
      assertSucceeds(script("backup", address(live), saved));
    }
    DatabaseServer back = postgres.fresh();
    assertSucceeds(script("restore", saved, address(back)));
    try (Journal journal = Journal.open(back, CLOCK, _ -> {})) {
      assertIsWhole(journal);
    }
    assertThat(script("restore", saved, address(back)).code()).as("a second time").isNotZero();
  }

  private static void fill(Journal journal) {
    journal.createRun("a", "{}", "abc", "default", "local");
    journal.record("a", JournalContractTest.evaluation("8,8", "body"));
    journal.record("a", JournalContractTest.evaluation("8,7", "other"));
    journal.createRun("b", "{}", "abc", "default", "local");
    journal.complete("b", "{\"front\": []}");
  }

  private static void assertIsWhole(Journal journal) {
    assertThat(journal.evaluations("a"))
        .extracting(EvaluationRecord::genome, EvaluationRecord::body)
        .containsExactly(tuple("8,8", "body"), tuple("8,7", "other"));
    RunRecord completed = journal.run("b").orElseThrow();
    assertThat(completed.state()).isEqualTo(RunState.COMPLETED);
    assertThat(completed.report()).isEqualTo("{\"front\": []}");
  }

  /** As the scripts take it; the password is in the environment. */
  private static String address(DatabaseServer server) {
    return server.url().replace("jdbc:postgresql://", "postgresql://" + PostgresProcess.USER + "@");
  }

  private static void assertSucceeds(Ended script) {
    assertThat(script.code()).as(script.said()).isZero();
  }

  private static Ended script(String name, Object... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(DEPLOY.resolve(name).toString()));
    for (Object word : words) {
      command.add(word.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", PostgresProcess.PASSWORD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), said);
  }
}
