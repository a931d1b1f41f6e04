package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RaceTest {

  private static final int SEEDS = 20;

  /** A search with racing beside the same search without: same problem, same seed. */
  private record Pair(double raced, double plain, int wronglyDropped, Race race) {}

  private static Pair pair(long seed, double alpha) throws InterruptedException {
    SampledProblem problem = new SampledProblem(seed);
    SearchParameters parameters = SearchParameters.of(30, 20, seed);
    SearchResult plain =
        SearchLoop.run(new Nsga2(SearchSpace.PAPER, 1, parameters), problem, progress -> {});
    Race race =
        new Race(
            Racing.of(alpha, parameters.evaluations()), problem, SampledProblem.SAMPLES, seed, 0);
    SearchResult raced =
        SearchLoop.run(new Nsga2(SearchSpace.PAPER, 1, parameters), race, progress -> {});
    ParetoFront all =
        ParetoFront.of(raced.individuals().stream().map(i -> problem.measure(i.genome())).toList());
    Set<Genome> kept = new HashSet<>();
    raced.front().points().forEach(point -> kept.addAll(point.genomes()));
    long missed =
        all.points().stream()
            .flatMap(point -> point.genomes().stream())
            .filter(genome -> !kept.contains(genome))
            .count();
    return new Pair(
        Hypervolume.normalized(raced.front().vectors(), problem.reference()),
        Hypervolume.normalized(plain.front().vectors(), problem.reference()),
        (int) missed,
        race);
  }

  /**
   * Of everything that a raced search asked for, evaluated on all samples, its front misses
   * nothing, but in a share alpha of the searches; it is as good as that of a search without
   * racing: the interval of the paired difference contains 0; and it costs fewer samples.
   */
  @Test
  void findsTheSameFrontWithFewerSamples() throws InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      pairs.add(pair(seed, 0.05));
    }
    // Binomial: 4 or more of 20 at probability 0.05 happen once in 60.
    assertThat(pairs.stream().filter(pair -> pair.wronglyDropped > 0).count()).isLessThan(4);
    double[] differences = pairs.stream().mapToDouble(p -> p.raced - p.plain).toArray();
    double mean = Arrays.stream(differences).average().orElseThrow();
    double variance =
        Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum() / (SEEDS - 1);
    double halfWidth = 2.093 * Math.sqrt(variance / SEEDS); // Student, 19 degrees of freedom, 95 %
    assertThat(Math.abs(mean)).as("difference of hypervolumes").isLessThan(halfWidth);
    assertThat(halfWidth).as("and the interval is narrow").isLessThan(0.01);
    assertThat(pairs)
        .allSatisfy(pair -> {
          assertThat(pair.race.dropped()).isPositive();
          assertThat(pair.race.samplesRun()).isLessThan(9 * pair.race.samplesAsked() / 10);
        });
  }

  /**
   * At the boundary: candidates of exactly the leader's accuracy, which must not be dropped, at a
   * level so high that wrong drops do happen and can be counted.
   */
  @Test
  void dropsEqualsAtMostWithTheStatedProbability() {
    SplittableRandom random = new SplittableRandom(1);
    Racing rule = new Racing(0.2, 1);
    int total = 200;
    int rounds = 2000;
    int dropped = 0;
    for (int round = 0; round < rounds; round++) {
      BitSet leader = marked(random, total, 180);
      BitSet candidate = marked(random, total, 180);
      BitSet seen = marked(random, total, 60);
      BitSet right = (BitSet) candidate.clone();
      right.and(seen);
      dropped += rule.isBehind(leader, total, seen, right) ? 1 : 0;
    }
    assertThat(dropped).isBetween(1, (int) (0.2 * rounds));
  }

  @Test
  void dropsWhatIsFarBehindAtTheFirstLook() {
    SplittableRandom random = new SplittableRandom(2);
    BitSet leader = marked(random, 1000, 970);
    BitSet seen = marked(random, 1000, 125);
    BitSet right = marked(random, 1000, 500);
    right.and(seen);
    assertThat(Racing.of(0.05, 2500).isBehind(leader, 1000, seen, right)).isTrue();
    assertThat(Racing.of(0.05, 2500).isBehind(leader, 1000, seen, seen)).isFalse();
  }

  private static BitSet marked(SplittableRandom random, int total, int count) {
    BitSet set = new BitSet();
    while (set.cardinality() < count) {
      set.set(random.nextInt(total));
    }
    return set;
  }

  @Test
  void blocksHoldEverySampleOnceAndDifferFromBatchToBatch() {
    int[][] blocks = Racing.blocks(1001, 7, 0);
    int[] all = Arrays.stream(blocks).flatMapToInt(Arrays::stream).sorted().toArray();
    assertThat(all).isEqualTo(IntStream.range(0, 1001).toArray());
    assertThat(blocks[0]).hasSize(125).isEqualTo(Racing.blocks(1001, 7, 0)[0]);
    assertThat(Racing.blocks(1001, 7, 1)[0]).isNotEqualTo(blocks[0]);
    assertThat(Racing.blocks(1001, 8, 0)[0]).isNotEqualTo(blocks[0]);
  }

  @Test
  void refusesProbabilitiesThatMeanNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Racing(0, 1))
        .withMessageContaining("Maybe --racing 0.05");
    assertThatIllegalArgumentException().isThrownBy(() -> new Racing(Double.NaN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Racing(0.6, 1));
  }
}
