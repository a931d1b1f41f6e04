package io.tinyloop.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GenomeMapTest {

  /** Two groups: every gene near 8 bits, every gene near 3. */
  private static List<Candidate> twoGroups() {
    SplittableRandom random = new SplittableRandom(1);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<Integer> genes = new ArrayList<>(Collections.nCopies(17, i % 2 == 0 ? 8 : 3));
      genes.set(random.nextInt(17), i % 2 == 0 ? 7 : 4);
      candidates.add(
          new Candidate(
              new Genome(SearchSpace.PAPER, genes), i % 2 == 0 ? 0.98 : 0.5, 1000, 8000, 1, 1, 1));
    }
    return candidates;
  }

  @Test
  void findsGroupsAndTheirPatternsMostAccurateFirst() {
    GenomeMap map = GenomeMap.of(twoGroups(), 2, 1);
    assertThat(map.clusters()).extracting(GenomeMap.Cluster::size).containsExactly(30, 30);
    assertThat(map.clusters()).extracting(GenomeMap.Cluster::accuracy).containsExactly(0.98, 0.5);
    assertThat(DoubleStream.of(map.clusters().get(1).widths())).allMatch(w -> w >= 3 && w < 4);
    assertThat(map.points())
        .allSatisfy(p -> assertThat(p.cluster()).isEqualTo(p.candidate().accuracy() > 0.9 ? 0 : 1));
  }

  @Test
  void theFirstAxisHoldsWhatSeparatesTheGroups() {
    GenomeMap map = GenomeMap.of(twoGroups(), 2, 1);
    assertThat(map.explained()[0]).isGreaterThan(0.95);
    // About 5 bits in each of 17 genes lie between the groups.
    double left = map.points().get(1).x();
    double right = map.points().get(0).x();
    assertThat(Math.abs(right - left)).isCloseTo(5 * Math.sqrt(17), within(1.0));
  }

  @Test
  void genomesOfOneKindHaveNoVarianceAndOneCluster() {
    Candidate same =
        new Candidate(Genome.homogeneous(SearchSpace.PAPER, 8, 1), 0.9, 1000, 8000, 1, 1, 1);
    GenomeMap map = GenomeMap.of(List.of(same, same, same), 2, 1);
    assertThat(map.explained()).containsExactly(0, 0);
    assertThat(map.clusters()).hasSize(1);
  }
}
