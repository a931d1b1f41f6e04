package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.run.SmallMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search as a process of its own that is killed, or finds the disk full: it goes on to the front
 * of a search that nothing happened to, and no evaluation is lost or counted twice. {@code
 * -Dtinyloop.kills=20} kills more often.
 */
@Timeout(600)
class KilledSearchTest {

  private static final long SEED = 5;
  private static final int KILLS = Integer.getInteger("tinyloop.kills", 4);
  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 4_000;
  private static final int UNDISTURBED_MILLIS = 300_000;

  /** In KiB: room for a new journal's tables and its first evaluations. */
  private static final int SMALL_DISK = 1_024;

  /** In KiB: not even room for the tables. */
  private static final int TINY_DISK = 32;

  @TempDir static Path folder;

  @BeforeAll
  static void searchUndisturbed() throws Exception {
    SmallMnist.write(folder.resolve("data"));
    assertThat(run(command(fresh("whole"))).waitFor()).isZero();
  }

  @Test
  void isResumedAfterEveryKill() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int kills = 0;
    for (int search = 0; search == 0 || kills < KILLS; search++) {
      String name = "killed" + search;
      boolean ended = false;
      while (!ended) {
        Process process = run(command(begun(name) ? resumed(name) : fresh(name)));
        int moment = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS);
        boolean spared = kills == KILLS;
        ended = process.waitFor(spared ? UNDISTURBED_MILLIS : moment, TimeUnit.MILLISECONDS);
        if (ended && foundNoRun(name)) {
          ended = false; // it was killed before the run was in the journal
        } else if (ended) {
          assertThat(process.exitValue()).as(log(name)).isZero();
        } else {
          kill(process);
          kills++;
        }
      }
      assertSameAsWhole(name);
    }
  }

  @Test
  void isResumedAfterTheDiskWasFull() throws Exception {
    assertThat(run(limited(SMALL_DISK, "full")).waitFor()).isEqualTo(1);
    assertThat(log("full"))
        .contains("The journal (")
        .contains("failed: File too large")
        .contains("Maybe the disk is full");

    assertThat(run(command(resumed("full"))).waitFor()).as(log("full")).isZero();
    assertSameAsWhole("full");
  }

  @Test
  void saysThatTheDiskIsTooFullToBegin() throws Exception {
    assertThat(run(limited(TINY_DISK, "fuller")).waitFor()).isEqualTo(1);
    assertThat(log("fuller"))
        .contains("cannot be opened: File too large")
        .contains("Maybe the disk is full");
  }

  private static List<String> limited(int kibibytes, String name) {
    List<String> limited = new ArrayList<>(List.of("bash", "-c"));
    limited.add("ulimit -f %d; exec \"$0\" \"$@\"".formatted(kibibytes));
    limited.addAll(command(fresh(name)));
    return limited;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private static boolean begun(String name) throws IOException {
    return Files.exists(folder.resolve(name).resolve("journal.mv.db")) && !foundNoRun(name);
  }

  private static boolean foundNoRun(String name) throws IOException {
    return log(name).contains("holds no run");
  }

  private static void assertSameAsWhole(String name) throws IOException {
    Path whole = folder.resolve("whole");
    Path run = folder.resolve(name);
    assertThat(run.resolve("front.json")).hasSameBinaryContentAs(whole.resolve("front.json"));
    assertThat(evaluations(run)).doesNotHaveDuplicates().hasSameElementsAs(evaluations(whole));
  }

  private static List<String> evaluations(Path run) throws IOException {
    List<String> evaluations = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("journal.jsonl"))) {
      JsonNode evaluation = new ObjectMapper().readTree(line);
      evaluations.add(evaluation.get("dataKey") + " " + evaluation.get("genome"));
    }
    return evaluations;
  }

  private static List<String> fresh(String name) {
    return List.of(
        "search",
        "--task=row-mnist",
        "--dataset=mnist",
        "--data-dir=" + folder.resolve("data"),
        "--fleet=sim:cortex-m4x2",
        "--population=16",
        "--generations=8",
        "--samples=60",
        "--out=" + folder.resolve(name));
  }

  private static List<String> resumed(String name) {
    return List.of("search", "--resume=" + folder.resolve(name));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-modules=jdk.incubator.vector",
            "-Xshare:auto",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.tinyloop.cli.Main"));
    command.addAll(arguments);
    return command;
  }

  private static Process run(List<String> command) throws IOException {
    String last = command.getLast();
    Path log = logFile(Path.of(last.substring(last.indexOf('=') + 1)).getFileName().toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
        .start();
  }

  private static Path logFile(String name) {
    return folder.resolve(name + ".log");
  }

  private static String log(String name) throws IOException {
    return Files.readString(logFile(name));
  }
}
