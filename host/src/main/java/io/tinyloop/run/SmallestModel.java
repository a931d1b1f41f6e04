package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.run.RunReport.Smallest;
import io.tinyloop.run.RunReport.TestPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The paper's question: how much smaller than 8-bit homogeneous at comparable accuracy? */
final class SmallestModel {

  /** Half a point: what counts as comparable. */
  static final double TOLERANCE = 0.005;

  private SmallestModel() {}

  /** Chooses on validation alone; the test figures only accompany the choice. */
  static @Nullable Smallest chosen(
      List<Individual> front, List<HomogeneousPoint> homogeneous, List<TestPoint> test) {
    return comparable(front, homogeneous, test).findFirst().orElse(null);
  }

  /** The smallest that is comparable on the test split, too: says that there is one, no choice. */
  static @Nullable Smallest confirmed(
      List<Individual> front, List<HomogeneousPoint> homogeneous, List<TestPoint> test) {
    return comparable(front, homogeneous, test)
        .filter(smallest -> smallest.testLoss() <= TOLERANCE)
        .findFirst()
        .orElse(null);
  }

  /** Mixed models that are comparable on validation, the smallest first. */
  private static Stream<Smallest> comparable(
      List<Individual> front, List<HomogeneousPoint> homogeneous, List<TestPoint> test) {
    Optional<HomogeneousPoint> eight = homogeneous.stream().filter(h -> h.bits() == 8).findFirst();
    if (eight.isEmpty()) {
      return Stream.of();
    }
    Individual reference = eight.get().individual();
    double floor = reference.accuracy().value() - TOLERANCE;
    return front.stream()
        .filter(individual -> isMixed(individual, homogeneous))
        .filter(individual -> individual.accuracy().value() >= floor)
        .sorted(Comparator.comparingLong(Individual::modelBytes))
        .map(individual -> compare(individual, reference, test));
  }

  private static boolean isMixed(Individual individual, List<HomogeneousPoint> homogeneous) {
    return individual.genome().stream().distinct().count() > 1
        && homogeneous.stream()
            .noneMatch(point -> point.individual().genome().equals(individual.genome()));
  }

  private static Smallest compare(Individual chosen, Individual reference, List<TestPoint> test) {
    return new Smallest(
        chosen.genome(),
        chosen.modelBytes(),
        1 - (double) chosen.modelBytes() / reference.modelBytes(),
        1 - (double) chosen.parameterBits() / reference.parameterBits(),
        reference.accuracy().value() - chosen.accuracy().value(),
        testAccuracy(test, reference) - testAccuracy(test, chosen));
  }

  private static double testAccuracy(List<TestPoint> test, Individual individual) {
    return test.stream()
        .filter(point -> Objects.equals(point.genome(), individual.genome()))
        .mapToDouble(TestPoint::accuracy)
        .findFirst()
        .orElseThrow();
  }
}
