package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.evaluate.Individual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    HostFacts facts = Objects.requireNonNull(resumed.host());
    assertThat(facts.sessions()).hasSize(4);
    assertThat(before + facts.sessions().getLast().deviceEvaluations())
        .isEqualTo(whole.deviceEvaluations());
    assertThat(resumed.deviceEvaluations()).isGreaterThanOrEqualTo(whole.deviceEvaluations());
    assertThat(resumed.deviceSeconds())
        .isEqualTo(facts.sessions().stream().mapToDouble(HostFacts.Session::deviceSeconds).sum());
    assertThat(facts.devices()).hasSize(2).allSatisfy(d -> assertThat(d.uid()).isNotNull());
    assertThat(facts.modelDigest()).hasSize(64);
    assertThat(facts.dataDigest()).isEqualTo(resumed.datasetDigest());
    assertThat(cut.resolve("front.json"))
        .hasSameBinaryContentAs(directory.resolve("whole/front.json"));
    assertThat(Files.readAllLines(cut.resolve("journal.jsonl")))
        .hasSameSizeAs(Files.readAllLines(directory.resolve("whole/journal.jsonl")));
  }

  @Test
  void refusesToGoOnWithOtherData() throws Exception {
    Path own = SmallMnist.write(directory.resolve("data"));
    Path run = directory.resolve("run");
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      CountDownLatch begun = new CountDownLatch(3);
      var _ =
          host.start(
              configuration(1, List.of(), own),
              new RunListener() {
                @Override
                public void evaluated(Individual individual) {
                  begun.countDown();
                }
              });
      begun.await();
    }
    Path images = own.resolve("mnist/train-images-idx3-ubyte.gz");
    Files.copy(
        own.resolve("mnist/t10k-images-idx3-ubyte.gz"),
        images,
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        own.resolve("mnist/t10k-labels-idx1-ubyte.gz"),
        own.resolve("mnist/train-labels-idx1-ubyte.gz"),
        StandardCopyOption.REPLACE_EXISTING);
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      assertThatThrownBy(() -> host.await(host.resume(new RunListener() {})))
          .hasMessageContaining("was begun with another")
          .hasMessageContaining("Maybe");
    }
  }

  @Test
  void aRejectedSearchLeavesNoFolderBehind() throws Exception {
    Path folder = directory.resolve("none");
    RunConfiguration mixed = configuration(1).withFleet("sim:cortex-m4,sim:rv32");
    try (PrivateHost host = PrivateHost.open(folder, _ -> {})) {
      assertThatThrownBy(() -> host.start(mixed, new RunListener() {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(folder).doesNotExist();

    Files.createDirectories(folder);
    Files.writeString(folder.resolve("own.txt"), "kept");
    try (PrivateHost host = PrivateHost.open(folder, _ -> {})) {
      assertThatThrownBy(() -> host.resume(new RunListener() {})).hasMessageContaining("no run");
    }
    assertThat(folder).isDirectoryContaining(path -> path.endsWith("own.txt"));
    assertThat(folder.resolve("journal.mv.db")).doesNotExist();
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
    CountDownLatch seen = new CountDownLatch(evaluations);
    boolean fresh = !Files.exists(directory.resolve("journal.mv.db"));
    try (PrivateHost host = PrivateHost.open(directory, _ -> {})) {
      RunListener listener =
          new RunListener() {
            @Override
            public void evaluated(Individual individual) {
              seen.countDown();
            }
          };
      String id = fresh ? host.start(configuration(1), listener) : host.resume(listener);
      assertThat(seen.await(60, TimeUnit.SECONDS)).as("%d evaluations", evaluations).isTrue();
      assertThat(id).isNotEmpty();
    }
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
    return configuration(seed, constraints, data);
  }

  private static RunConfiguration configuration(long seed, List<String> constraints, Path data) {
    ModelSource source = SmallMnist.source(data);
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
