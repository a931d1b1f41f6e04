package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.journal.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Two hosts, one database, one broker by TLS, two processes of simulated devices and two runs:
 * first undisturbed, then with either host killed at random moments. The fronts must be the same,
 * and no evaluation lost or doubled.
 */
final class ReplicasBenchmark implements Benchmark {

  private static final int DEVICES = Integer.getInteger("tinyloop.replicas.devices", 200);
  private static final int KILLS = Integer.getInteger("tinyloop.replicas.kills", 8);
  private static final int POPULATION = Integer.getInteger("tinyloop.replicas.population", 100);
  private static final int GENERATIONS = Integer.getInteger("tinyloop.replicas.generations", 4);
  private static final int CLAIM_SECONDS = 10;
  private static final double EVALUATION_SECONDS = 1;
  private static final int SHORTEST_MILLIS = 10_000;
  private static final int LONGEST_MILLIS = 60_000;
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final long SEED = 1;

  /** What two runs came to. */
  record Ended(List<String> fronts, List<List<String>> evaluations, double seconds, int kills) {

    /** Evaluations that the journals have twice. */
    long doubled() {
      return evaluations.stream().mapToLong(e -> e.size() - new HashSet<>(e).size()).sum();
    }

    /** Evaluations of {@code other} that are not here, and the other way round. */
    long differing(Ended other) {
      long differing = 0;
      for (int run = 0; run < evaluations.size(); run++) {
        HashSet<String> here = new HashSet<>(evaluations.get(run));
        HashSet<String> there = new HashSet<>(other.evaluations.get(run));
        differing += here.stream().filter(e -> !there.contains(e)).count();
        differing += there.stream().filter(e -> !here.contains(e)).count();
      }
      return differing;
    }
  }

  /**
   * When which host is killed.
   *
   * @param most kills
   * @param shortest milliseconds between two
   * @param longest milliseconds between two
   */
  record Kills(int most, int shortest, int longest) {
    static final Kills NONE = new Kills(0, 1, 2);
  }

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      return List.of(Row.skipped("replicas", "", missing.get()));
    }
    List<String> program = Program.command().orElseThrow();
    Path folder = TemporaryFolder.create();
    try (ReplicaFarm farm =
        ReplicaFarm.start(folder, program, DEVICES / 2, EVALUATION_SECONDS, CLAIM_SECONDS)) {
      Ended whole = run(farm, POPULATION, GENERATIONS, Kills.NONE, notes);
      Kills kills = new Kills(KILLS, SHORTEST_MILLIS, LONGEST_MILLIS);
      Ended killed = run(farm, POPULATION, GENERATIONS, kills, notes);
      return rows(whole, killed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  /** What there is to install first. */
  static Optional<String> missing() {
    return PostgresProcess.installed().isPresent()
        ? SecureBroker.missing()
        : Optional.of("apt-get install postgresql");
  }

  private static List<Row> rows(Ended whole, Ended killed) {
    long evaluations = whole.evaluations().stream().mapToLong(List::size).sum();
    long same = 0;
    for (int run = 0; run < whole.fronts().size(); run++) {
      same += whole.fronts().get(run).equals(killed.fronts().get(run)) ? 1 : 0;
    }
    return List.of(
        Row.figure("devices", DEVICES, "in 2 processes"),
        Row.figure("evaluations of both runs", (double) evaluations, ""),
        Row.figure("both runs undisturbed", whole.seconds(), "s"),
        Row.figure("both runs with kills", killed.seconds(), "s"),
        Row.atLeast(KILLS, "kills of a host", killed.kills(), ""),
        Row.atLeast(2, "fronts that are the undisturbed ones", (double) same, "of 2"),
        Row.atMost(0, "evaluations lost or added by kills", (double) whole.differing(killed), ""),
        Row.atMost(0, "evaluations twice in a journal", (double) killed.doubled(), ""));
  }

  /** Begins a run at each host, kills hosts meanwhile, and returns what the runs came to. */
  static Ended run(
      ReplicaFarm farm, int population, int generations, Kills plan, Consumer<String> notes)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    long start = System.nanoTime();
    List<String> runs =
        List.of(
            farm.begin(0, 0, population, generations), farm.begin(1, 1, population, generations));
    int kills = 0;
    while (!haveEnded(farm, runs)) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new IllegalStateException("The runs %s do not end within %s.".formatted(runs, LIMIT));
      }
      if (kills < plan.most()) {
        Thread.sleep(random.nextInt(plan.shortest(), plan.longest()));
        int host = random.nextInt(2);
        farm.kill(host);
        kills++;
        notes.accept("killed host %d, %.0f s".formatted(host, seconds(start)));
      } else {
        Thread.sleep(Duration.ofMillis(500));
      }
    }
    double seconds = seconds(start);
    notes.accept("both runs ended after %.0f s".formatted(seconds));
    return new Ended(
        List.of(farm.front(runs.getFirst()), farm.front(runs.getLast())),
        List.of(farm.evaluations(runs.getFirst()), farm.evaluations(runs.getLast())),
        seconds,
        kills);
  }

  private static boolean haveEnded(ReplicaFarm farm, List<String> runs)
      throws InterruptedException {
    boolean ended = true;
    for (String run : runs) {
      RunState state = farm.state(run);
      if (state != RunState.RUNNING && state != RunState.COMPLETED) {
        throw new IllegalStateException(
            "The run %s is %s: %s".formatted(run, state, farm.get("api/runs/" + run)));
      }
      ended &= state == RunState.COMPLETED;
    }
    return ended;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
