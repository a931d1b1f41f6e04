package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenetics.Phenotype;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurvivorsTest {

  private static final List<List<Integer>> ALLELES =
      List.of(IntStream.range(0, 1000).boxed().toList());

  private static List<Phenotype<AlleleGene, Standing>> individuals(Standing... standings) {
    return IntStream.range(0, standings.length)
        .mapToObj(
            i -> Phenotype.of(AlleleChromosome.genotype(ALLELES, List.of(i)), 1, standings[i]))
        .toList();
  }

  private static Standing at(double... objectives) {
    return Standing.feasible(ObjectiveVector.of(objectives));
  }

  private static List<Integer> survivors(int count, Standing... standings) {
    return Survivors.select(individuals(standings), count).members().stream()
        .map(member -> member.genotype().gene().allele())
        .toList();
  }

  @Test
  void takesFrontAfterFront() {
    assertThat(survivors(3, at(3, 3), at(2, 2), at(1, 4), at(1, 1))).containsExactly(3, 1, 2);
    assertThat(Survivors.select(individuals(at(3, 3), at(2, 2), at(1, 4), at(1, 1)), 4).ranks())
        .containsExactly(0, 1, 1, 2);
  }

  @Test
  void dropsTheMostCrowdedAndKeepsTheEnds() {
    assertThat(survivors(4, at(0, 10), at(4, 6), at(5, 5), at(6, 4), at(10, 0)))
        .containsExactly(0, 1, 3, 4);
    assertThat(survivors(2, at(0, 10), at(4, 6), at(5, 5), at(6, 4), at(10, 0)))
        .containsExactly(0, 4);
  }

  /** Taken once, crowding would drop both neighbours of a gap; taken anew it drops one of them. */
  @Test
  void takesCrowdingAnewAfterEachRemoval() {
    assertThat(survivors(4, at(0, 10), at(4.9, 5.1), at(5, 5), at(5.2, 4.8), at(8, 2), at(10, 0)))
        .contains(0, 4, 5)
        .containsAnyOf(1, 2, 3)
        .hasSize(4);
  }

  @Test
  void equalVectorsStandBehindAllOthers() {
    assertThat(survivors(2, at(1, 1), at(1, 1), at(9, 9))).containsExactly(0, 2);
    assertThat(survivors(3, at(1, 1), at(1, 1), at(9, 9))).containsExactly(0, 2, 1);
  }

  @Test
  void feasibleComeFirstThenTheSmallestViolations() {
    assertThat(
            survivors(
                3,
                Standing.infeasible(0.5),
                at(9, 9),
                Standing.infeasible(0.1),
                Standing.infeasible(7)))
        .containsExactly(1, 2, 0);
  }

  @Test
  void crowdingIsNeverNotANumber() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Standing[] standings = new Standing[2 + random.nextInt(20)];
      for (int i = 0; i < standings.length; i++) {
        standings[i] =
            random.nextInt(3) == 0
                ? Standing.infeasible(1 + random.nextInt(2))
                : at(random.nextInt(3), 1, 1e300 * random.nextInt(3));
      }
      Survivors<AlleleGene> survivors = Survivors.select(individuals(standings), 8);
      assertThat(survivors.members()).hasSize(Math.min(8, standings.length));
      assertThat(survivors.crowding()).noneMatch(distance -> distance.isNaN());
      assertThat(survivors.ranks()).isSorted();
    }
  }

  @Test
  void dominationIsTransitiveAndAntisymmetric() {
    Random random = new Random(6);
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      standings.add(
          i % 4 == 0
              ? Standing.infeasible(1 + random.nextInt(3))
              : at(random.nextInt(4), random.nextInt(4)));
    }
    Comparator<Standing> domination = Standing.DOMINATION;
    for (Standing a : standings) {
      for (Standing b : standings) {
        assertThat(domination.compare(a, b)).isEqualTo(-domination.compare(b, a));
        for (Standing c : standings) {
          if (domination.compare(a, b) > 0 && domination.compare(b, c) > 0) {
            assertThat(domination.compare(a, c)).isPositive();
          }
        }
      }
    }
  }
}
