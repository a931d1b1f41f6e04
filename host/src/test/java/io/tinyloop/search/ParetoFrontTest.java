package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.search.Evaluated.Infeasible;
import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoFrontTest {

  private static final Genome TWO = Genome.homogeneous(SearchSpace.PAPER, 2, 1);
  private static final Genome FOUR = Genome.homogeneous(SearchSpace.PAPER, 4, 1);
  private static final Genome EIGHT = Genome.homogeneous(SearchSpace.PAPER, 8, 1);

  private static Measured measured(Genome genome, double... objectives) {
    return new Measured(genome, ObjectiveVector.of(objectives), 0);
  }

  @Test
  void keepsWhatNothingDominates() {
    ParetoFront front = new ParetoFront();
    assertThat(front.add(measured(FOUR, 2, 2))).isTrue();
    assertThat(front.add(measured(EIGHT, 3, 2))).isFalse();
    assertThat(front.add(measured(TWO, 1, 3))).isTrue();
    assertThat(front.vectors()).containsExactly(ObjectiveVector.of(1, 3), ObjectiveVector.of(2, 2));
    assertThat(front.add(measured(EIGHT, 1, 2))).isTrue();
    assertThat(front.vectors()).containsExactly(ObjectiveVector.of(1, 2));
  }

  @Test
  void smallestOfEqualGenomesStandsForThePoint() {
    ParetoFront front =
        ParetoFront.of(List.of(measured(EIGHT, 1, 1), measured(TWO, 1, 1), measured(FOUR, 1, 1)));
    assertThat(front.size()).isEqualTo(1);
    assertThat(front.points().getFirst().genome()).isEqualTo(TWO);
    assertThat(front.points().getFirst().genomes()).containsExactly(TWO, FOUR, EIGHT);
    assertThat(front.add(measured(TWO, 1, 1))).isFalse();
  }

  @Test
  void leavesOutWhatMissesAConstraintAndNamesTheNearest() {
    ParetoFront front = new ParetoFront();
    front.add(new Measured(EIGHT, ObjectiveVector.of(0, 0), 0.5));
    front.add(new Infeasible(FOUR, "does not fit", 0.25));
    front.add(new Infeasible(TWO, "does not fit", 0.75));
    assertThat(front.isEmpty()).isTrue();
    assertThat(front.nearest().orElseThrow().genome()).isEqualTo(FOUR);
    front.add(measured(TWO, 9, 9));
    assertThat(front.vectors()).containsExactly(ObjectiveVector.of(9, 9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void holdsTheSameWhateverTheOrder(int objectives) {
    Random random = new Random(objectives);
    List<Evaluated> individuals = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      double[] values = random.ints(objectives, 0, 5).asDoubleStream().toArray();
      Genome genome = new Genome(SearchSpace.PAPER, random.ints(17, 2, 9).boxed().toList());
      individuals.add(new Measured(genome, ObjectiveVector.of(values), i % 5 == 0 ? 0.1 * i : 0));
    }
    List<FrontPoint> expected = ParetoFront.of(individuals).points();
    assertThat(expected.stream().map(FrontPoint::objectives).toList())
        .isEqualTo(bruteForce(individuals));
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(individuals, random);
      ParetoFront front = ParetoFront.of(individuals);
      assertThat(front.points()).isEqualTo(expected);
      assertThat(front.nearest()).isEqualTo(ParetoFront.of(individuals.reversed()).nearest());
    }
  }

  private static List<ObjectiveVector> bruteForce(List<Evaluated> individuals) {
    List<ObjectiveVector> feasible =
        individuals.stream()
            .map(Measured.class::cast)
            .filter(Measured::isFeasible)
            .map(Measured::objectives)
            .toList();
    return feasible.stream()
        .filter(v -> feasible.stream().noneMatch(other -> other.dominates(v)))
        .sorted()
        .distinct()
        .toList();
  }
}
