package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.Until;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts that share the runs of one database. */
@Timeout(180)
abstract class SharedRunsContractTest {

  private static final Duration CLAIM = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final List<RunService> services = new ArrayList<>();
  private Journal journal;
  private RunService a;
  private RunService b;

  /** A journal that nothing was ever in. */
  abstract Journal journal();

  @BeforeEach
  void open() {
    journal = journal();
    a = host("a", RunLimits.NONE);
    b = host("b", RunLimits.NONE);
  }

  @AfterEach
  void close() {
    services.forEach(RunService::close);
    if (journal != null) {
      journal.close();
    }
  }

  private RunService host(String name, RunLimits limits) {
    RunLauncher launcher = new RunLauncher(InstantSource.system(), notes::add);
    RunService host =
        new RunService(
            journal,
            launcher,
            () -> name + "-" + UUID.randomUUID(),
            limits,
            new ClaimSettings(name, CLAIM));
    services.add(host);
    return host;
  }

  private static RunConfiguration configuration(int generations) {
    return new RunConfiguration(
        new ModelSource(
            "row-mnist",
            "digits10k",
            null,
            null,
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES),
        "paper",
        List.of("accuracy", "size", "latency"),
        List.of(),
        "sim:cortex-m4",
        4,
        generations,
        1,
        "narrow",
        20);
  }

  /** Starts a run, and returns when it has evaluated something. */
  private String begun(RunService host, int generations) throws InterruptedException {
    CountDownLatch evaluated = new CountDownLatch(1);
    String id =
        host.start(
            configuration(generations),
            new RunListener() {
              @Override
              public void evaluated(Individual individual) {
                evaluated.countDown();
              }
            });
    assertThat(evaluated.await(60, TimeUnit.SECONDS)).isTrue();
    return id;
  }

  private RunState state(String id) {
    return journal.run(id).orElseThrow().state();
  }

  private void awaitState(String id, RunState state) throws Exception {
    Until.holds(id + " is " + state, () -> state(id) == state);
  }

  /** A host that ends in order leaves its runs to the others at once, which find the same front. */
  @Test
  void aRunGoesOnAtAnotherHostToTheSameFront() throws Exception {
    String whole = a.start(configuration(6));
    a.await(whole);
    String moved = begun(a, 6);
    a.close();
    assertThat(state(moved)).isEqualTo(RunState.RUNNING);
    b.share(() -> {});
    awaitState(moved, RunState.COMPLETED);
    RunFiles.write(
        Files.createDirectory(folder.resolve("whole")), b.report(whole).orElseThrow(), "");
    RunFiles.write(
        Files.createDirectory(folder.resolve("moved")), b.report(moved).orElseThrow(), "");
    assertThat(folder.resolve("moved/front.json"))
        .hasSameBinaryContentAs(folder.resolve("whole/front.json"));
    assertThat(journal.evaluations(moved)).hasSameSizeAs(journal.evaluations(whole));
    assertThat(notes).anyMatch(note -> note.contains(moved) && note.contains("goes on here"));
  }

  /** A host that was cut off for too long ends its work and writes nothing of the run any more. */
  @Test
  void aHostThatLostARunWritesNothing() throws Exception {
    String id = begun(a, 1_000);
    journal.claims().host(id).ifPresent(host -> assertThat(host).isEqualTo("a"));
    Until.holds("the claim expires", () -> journal.claims().unclaimed().contains(id));
    b.share(() -> {});
    Until.holds("b has it", () -> journal.claims().host(id).filter("b"::equals).isPresent());
    a.await(id);
    assertThat(state(id)).isEqualTo(RunState.RUNNING);
    assertThat(b.stop(id)).isTrue();
    b.await(id);
    assertThat(state(id)).isEqualTo(RunState.STOPPED);
    assertThat(journal.run(id).orElseThrow().detail()).isNull();
  }

  @Test
  void aRunIsPausedAndResumedFromAnotherHost() throws Exception {
    a.share(() -> {});
    String id = begun(a, 1_000);
    assertThat(b.pause(id)).isTrue();
    assertThat(b.pause(id)).isFalse();
    a.await(id);
    assertThat(state(id)).isEqualTo(RunState.PAUSED);
    b.share(() -> {});
    b.resume(id, new RunListener() {});
    assertThat(journal.claims().host(id)).isPresent();
    assertThat(a.stop(id)).isTrue();
    Until.holds("nobody has it", () -> journal.claims().host(id).isEmpty());
    assertThat(state(id)).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aHostShowsARunThatAnotherWorksOn() throws Exception {
    a.share(() -> {});
    String id = begun(a, 1_000);
    Until.holds("b shows how far it is", () -> b.run(id).orElseThrow().progress() != null);
    Until.holds("b shows the front", () -> !b.front(id).individuals().isEmpty());
    assertThat(b.points(id, 0, 9)).isNotEmpty();
    assertThat(b.stop(id)).isTrue();
    a.await(id);
  }

  /** What fails beside the claims costs this host no run: they are renewed first at each look. */
  @Test
  void aLookThatFailsIsFollowedByOthersAndCostsNoClaim() throws Exception {
    a.share(() -> {
      throw new IllegalStateException("the looking glass broke");
    });
    String id = begun(a, 1_000);
    long before = broken();
    Until.holds("looks for longer than a claim lasts", () -> broken() > before + 6);
    assertThat(journal.claims().host(id)).contains("a");
    assertThat(journal.claims().unclaimed()).isEmpty();
    assertThat(a.stop(id)).isTrue();
    a.await(id);
  }

  private long broken() {
    return notes.stream().filter(note -> note.contains("the looking glass broke")).count();
  }

  @Test
  void whoeverFollowsARunEndsWithItsHost() throws Exception {
    a.share(() -> {});
    String id = begun(a, 1_000);
    Set<RunFollower> following = ConcurrentHashMap.newKeySet();
    RunFollower follower = RunFollower.start(journal, id, new RunListener() {}, following);
    assertThat(following).containsExactly(follower);
    follower.close();
    Until.holds("nobody follows", following::isEmpty);
    assertThat(a.stop(id)).isTrue();
    a.await(id);
  }

  @Test
  void limitsCountTheRunsOfAllHosts() throws Exception {
    String id = begun(a, 1_000);
    RunService full = host("full", new RunLimits(1, 9));
    assertThatThrownBy(() -> full.start(configuration(1)))
        .isInstanceOf(TooManyRunsException.class)
        .hasMessageContaining("default has 1 runs going on");
    assertThat(journal.runs()).hasSize(1);
    assertThat(a.stop(id)).isTrue();
    full.await(full.start(configuration(1)));
  }
}
