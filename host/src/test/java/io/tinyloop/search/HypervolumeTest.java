package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HypervolumeTest {

  private static ReferencePoint reference(double... values) {
    return new ReferencePoint("test", ObjectiveVector.of(values));
  }

  @Test
  void addsTheStepsOfAStaircase() {
    List<ObjectiveVector> front =
        List.of(ObjectiveVector.of(1, 3), ObjectiveVector.of(2, 2), ObjectiveVector.of(3, 1));
    assertThat(Hypervolume.volume(front, reference(4, 4))).isCloseTo(6, within(1e-12));
    assertThat(Hypervolume.normalized(front, reference(4, 4))).isCloseTo(6 / 16.0, within(1e-12));
  }

  @Test
  void countsOverlapsOfThreeBoxesOnce() {
    List<ObjectiveVector> front =
        List.of(
            ObjectiveVector.of(0, 1, 1), ObjectiveVector.of(1, 0, 1), ObjectiveVector.of(1, 1, 0));
    assertThat(Hypervolume.volume(front, reference(2, 2, 2))).isCloseTo(4, within(1e-12));
  }

  @Test
  void nothingAtOrBeyondTheReferencePointCounts() {
    ReferencePoint reference = reference(2, 2);
    assertThat(Hypervolume.volume(List.of(), reference)).isZero();
    assertThat(Hypervolume.volume(List.of(ObjectiveVector.of(2, 0)), reference)).isZero();
    assertThat(
            Hypervolume.volume(
                List.of(ObjectiveVector.of(1, 1), ObjectiveVector.of(0, 3)), reference))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void originFillsTheBox() {
    for (int n = 1; n <= 5; n++) {
      ReferencePoint reference =
          new ReferencePoint("test", new ObjectiveVector(Collections.nCopies(n, 3.0)));
      ObjectiveVector origin = new ObjectiveVector(Collections.nCopies(n, 0.0));
      assertThat(Hypervolume.normalized(List.of(origin, origin), reference)).isEqualTo(1);
      assertThat(Hypervolume.volume(List.of(origin), reference))
          .isCloseTo(Math.pow(3, n), within(1e-9));
    }
  }

  /** On an integer grid the volume is the number of unit cells that some point dominates. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void equalsTheNumberOfDominatedCells(int n) {
    int side = 6;
    Random random = new Random(n);
    ReferencePoint reference =
        new ReferencePoint("test", new ObjectiveVector(Collections.nCopies(n, (double) side)));
    for (int size = 1; size <= 25; size++) {
      List<ObjectiveVector> points = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        points.add(ObjectiveVector.of(random.ints(n, 0, side + 1).asDoubleStream().toArray()));
      }
      double volume = Hypervolume.volume(points, reference);
      assertThat(volume).isCloseTo(dominatedCells(points, n, side), within(1e-9));
      Collections.shuffle(points, random);
      assertThat(Hypervolume.volume(points, reference)).isEqualTo(volume);
    }
  }

  private static int dominatedCells(List<ObjectiveVector> points, int n, int side) {
    int cells = 0;
    for (int cell = 0; cell < Math.pow(side, n); cell++) {
      int rest = cell;
      int[] corner = new int[n];
      for (int i = 0; i < n; i++, rest /= side) {
        corner[i] = rest % side;
      }
      if (points.stream()
          .anyMatch(p -> IntStream.range(0, n).allMatch(i -> p.value(i) <= corner[i]))) {
        cells++;
      }
    }
    return cells;
  }

  /** Closed forms: 1.1² less the area under each front; 1.1³ less an eighth of the unit ball. */
  @Test
  void approachesTheKnownVolumesOfPublishedFronts() {
    assertThat(volume(PublishedProblem.ZDT1, 5001)).isCloseTo(0.11 + 0.1 + 2 / 3.0, within(1e-3));
    assertThat(volume(PublishedProblem.ZDT2, 5001)).isCloseTo(0.11 + 0.1 + 1 / 3.0, within(1e-3));
    assertThat(volume(PublishedProblem.DTLZ2, 31)).isCloseTo(1.331 - Math.PI / 6, within(0.03));
    assertThat(volume(PublishedProblem.DTLZ2, 61)).isCloseTo(1.331 - Math.PI / 6, within(0.015));
  }

  private static double volume(PublishedProblem problem, int grid) {
    return Hypervolume.volume(problem.front(grid), problem.reference());
  }

  @Test
  void refusesPointsOfOtherObjectives() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hypervolume.volume(List.of(ObjectiveVector.of(1, 1, 1)), reference(2, 2)))
        .withMessageContaining("[1.0, 1.0, 1.0]")
        .withMessageContaining("[2.0, 2.0]");
  }

  @Test
  void referencePointOfBaselinesIsATenthAboveTheWorst() {
    ReferencePoint reference =
        ReferencePoint.ofHomogeneous(
            Objectives.of(Objective.SIZE, Objective.ACCURACY),
            List.of(ObjectiveVector.of(100, 0.1), ObjectiveVector.of(50, 0.7)));
    assertThat(reference.name()).isEqualTo("homogeneous-max*1.1,error-1.0");
    assertThat(reference.point().value(0)).isCloseTo(110, within(1e-9));
    assertThat(reference.point().value(1)).isEqualTo(1);
  }

  @Test
  void refusesAReferencePointWithoutVolume() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reference(1, 0))
        .withMessageContaining("[1.0, 0.0]")
        .withMessageContaining("Maybe ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReferencePoint.ofHomogeneous(Objectives.of(Objective.SIZE), List.of()))
        .withMessageContaining("Maybe ");
  }
}
