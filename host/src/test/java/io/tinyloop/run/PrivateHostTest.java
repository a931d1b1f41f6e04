package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.evaluate.Individual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateHostTest {

  @TempDir static Path shared;
  private static Path data;

  @TempDir private Path directory;

  @BeforeAll
  static void writeData() throws IOException {
    data = SmallMnist.write(shared);
  }

  @Test
  void theSameSeedGivesTheSameFrontByteForByte() throws Exception {
    RunReport first = search(directory.resolve("a"), configuration(1), new RunListener() {});
    search(directory.resolve("b"), configuration(1), new RunListener() {});
    assertThat(directory.resolve("b/front.json"))
        .hasSameBinaryContentAs(directory.resolve("a/front.json"));
    assertThat(directory.resolve("b/front.csv"))
        .hasSameBinaryContentAs(directory.resolve("a/front.csv"));
    assertThat(first.front()).isNotEmpty();
    assertThat(first.homogeneous())
        .extracting(HomogeneousPoint::bits)
        .containsExactly(8, 7, 6, 5, 4, 3, 2);
    assertThat(first.test()).allSatisfy(point -> assertThat(point.total()).isEqualTo(100));
  }

  @Test
  void anotherSeedGivesOtherCandidates() throws Exception {
    search(directory.resolve("a"), configuration(1), new RunListener() {});
    search(directory.resolve("b"), configuration(2), new RunListener() {});
    assertThat(Files.readString(directory.resolve("b/journal.jsonl")))
        .isNotEqualTo(Files.readString(directory.resolve("a/journal.jsonl")));
  }

  @Test
  void resumesAfterAnInterruptionToTheSameFrontWithoutRepeatingAnEvaluation() throws Exception {
    RunReport whole = search(directory.resolve("whole"), configuration(1), new RunListener() {});
    Path cut = directory.resolve("cut");
    for (int evaluations : new int[] {3, 9, 17}) {
      interruptAfter(cut, evaluations);
    }
    long before;
    RunReport resumed;
    try (PrivateHost host = PrivateHost.open(cut, _ -> {})) {
      before = host.journalLines();
      resumed = host.await(host.resume(new RunListener() {}));
    }
    assertThat(before).isPositive();
    assertThat(before + resumed.deviceEvaluations()).isEqualTo(whole.deviceEvaluations());
    assertThat(cut.resolve("front.json"))
        .hasSameBinaryContentAs(directory.resolve("whole/front.json"));
    assertThat(Files.readAllLines(cut.resolve("journal.jsonl")))
        .hasSameSizeAs(Files.readAllLines(directory.resolve("whole/journal.jsonl")));
  }

  @Test
  void constraintsThatNothingMeetsEndWithTheNearestCandidate() {
    RunConfiguration impossible = configuration(1, List.of("size<100B"));
    assertThatThrownBy(() -> search(directory.resolve("a"), impossible, new RunListener() {}))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("Nothing feasible")
        .hasMessageContaining("nearest is genome");
  }

  @Test
  void refusesASecondRunInAFolderAndAResumeOfNone() throws Exception {
    try (PrivateHost host = PrivateHost.open(directory, _ -> {})) {
      assertThatThrownBy(() -> host.resume(new RunListener() {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("holds no run")
          .hasMessageContaining("Maybe");
      host.await(host.start(configuration(1), new RunListener() {}));
      assertThatThrownBy(() -> host.start(configuration(1), new RunListener() {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--resume");
    }
  }

  private static void interruptAfter(Path directory, int evaluations) throws Exception {
    AtomicInteger seen = new AtomicInteger();
    boolean fresh = !Files.exists(directory.resolve("journal.mv.db"));
    try (PrivateHost host = PrivateHost.open(directory, _ -> {})) {
      RunListener listener = counting(seen);
      String id = fresh ? host.start(configuration(1), listener) : host.resume(listener);
      Instant deadline = Instant.now().plusSeconds(60);
      while (seen.get() < evaluations && Instant.now().isBefore(deadline)) {
        Thread.onSpinWait();
      }
      assertThat(seen.get()).isGreaterThanOrEqualTo(evaluations);
      assertThat(id).isNotEmpty();
    }
  }

  private static RunListener counting(AtomicInteger seen) {
    return new RunListener() {
      @Override
      public void evaluated(Individual individual) {
        seen.incrementAndGet();
      }
    };
  }

  private static RunReport search(
      Path directory, RunConfiguration configuration, RunListener listener)
      throws InterruptedException {
    try (PrivateHost host = PrivateHost.open(directory, _ -> {})) {
      return host.await(host.start(configuration, listener));
    }
  }

  private static RunConfiguration configuration(long seed) {
    return configuration(seed, List.of());
  }

  private static RunConfiguration configuration(long seed, List<String> constraints) {
    ModelSource source =
        new ModelSource(
            "row-mnist",
            "mnist",
            null,
            data.toString(),
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES);
    return new RunConfiguration(
        source,
        "paper",
        List.of("accuracy", "size", "latency", "energy"),
        constraints,
        "sim:cortex-m4x2",
        6,
        3,
        seed,
        "narrow",
        20);
  }
}
