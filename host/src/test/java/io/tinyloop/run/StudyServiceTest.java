package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyServiceTest {

  private static final Caller ALICE = new Caller("lab-a", "alice", Role.OPERATOR);
  private static final Caller BOB = new Caller("lab-b", "bob", Role.OPERATOR);
  private static final int SAMPLES = 20;

  @TempDir private Path folder;

  private final AtomicInteger ids = new AtomicInteger();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private ModelSource source = ModelSource.of("row-mnist");

  private final StudyService studies =
      new StudyService(
          new RunLauncher(() -> now, note -> {}),
          () -> "study-" + ids.incrementAndGet(),
          new RunLimits(2, 3));

  @BeforeEach
  void writeData() throws Exception {
    source =
        new ModelSource(
            "row-mnist",
            "mnist",
            null,
            SmallMnist.write(folder).toString(),
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES);
  }

  @AfterEach
  void close() {
    studies.close();
  }

  private StudyView open(Caller caller) throws InterruptedException {
    return studies.open(caller, new StudyRequest(source, "paper", "sim:cortex-m4x2", SAMPLES));
  }

  /** A random search is told what the command evaluate measures. */
  @Test
  void tellsWhatEvaluateMeasures() throws Exception {
    StudyView study = open(ALICE);
    assertThat(study.genes()).isEqualTo(17);
    assertThat(study.window()).isEqualTo(4);
    SplittableRandom random = new SplittableRandom(7);
    List<List<Integer>> genomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      genomes.add(random.ints(17, 2, 9).boxed().toList());
    }
    genomes.add(genomes.getFirst());

    List<Object> told = studies.evaluate(ALICE, study.id(), genomes).orElseThrow();

    assertThat(told).hasSize(4);
    assertThat(told.get(3)).isSameAs(told.get(0));
    for (int i = 0; i < 3; i++) {
      EvaluationReport report = (EvaluationReport) told.get(i);
      EvaluationReport alone = evaluated(genomes.get(i));
      assertThat(report.genome()).isEqualTo(genomes.get(i));
      assertThat(report.accuracy()).isEqualTo(alone.accuracy());
      assertThat(report.modelBytes()).isEqualTo(alone.modelBytes());
      assertThat(report.residentBytes()).isEqualTo(alone.residentBytes());
      assertThat(report.stateDigest()).isEqualTo(alone.stateDigest());
      assertThat(report.latency()).isEqualTo(alone.latency());
    }
    assertThat(studies.find(ALICE, study.id()).orElseThrow().evaluated()).isEqualTo(3);
  }

  private EvaluationReport evaluated(List<Integer> genome) throws InterruptedException {
    return SingleEvaluation.run(
        new EvaluateRequest(
            source,
            "paper",
            null,
            StatePath.NARROW,
            String.join(",", genome.stream().map(String::valueOf).toList()),
            "validation",
            SAMPLES,
            "sim:cortex-m4"),
        note -> {});
  }

  @Test
  void aStudyOfAnotherTenantIsNotThere() throws Exception {
    String id = open(ALICE).id();
    assertThat(studies.find(BOB, id)).isEmpty();
    assertThat(studies.list(BOB)).isEmpty();
    assertThat(studies.evaluate(BOB, id, List.of(List.of(8)))).isEmpty();
    assertThat(studies.close(BOB, id)).isFalse();
    assertThat(studies.close(ALICE, id)).isTrue();
    assertThat(studies.close(ALICE, id)).isFalse();
  }

  @Test
  void refusesTooManyGenomesTooManyStudiesAndWhatIsNoGenome() throws Exception {
    String id = open(ALICE).id();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> studies.evaluate(ALICE, id, List.of()))
        .withMessageContaining("[1, 256]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> studies.evaluate(ALICE, id, Collections.nCopies(257, List.of(8))))
        .withMessageContaining("(257)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> studies.evaluate(ALICE, id, List.of(List.of(8, 8))))
        .withMessageContaining("expects 17");
    open(ALICE);
    assertThatExceptionOfType(TooManyRunsException.class).isThrownBy(() -> open(ALICE));
  }

  @Test
  void closesWhatNobodyHasAskedForHalfAnHour() throws Exception {
    String forgotten = open(ALICE).id();
    now = now.plusSeconds(20 * 60);
    String used = open(ALICE).id();
    now = now.plusSeconds(11 * 60);
    assertThat(studies.list(ALICE)).extracting(StudyView::id).containsExactly(used);
    assertThat(studies.find(ALICE, forgotten)).isEmpty();
  }
}
