package io.tinyloop.search;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The named corner against which a hypervolume is measured: only what lies below it in every
 * objective counts. The other corner is the origin, which is better than any candidate.
 *
 * @param name says how the point was chosen; hypervolumes compare only under one name and point
 * @param point positive values
 */
public record ReferencePoint(String name, ObjectiveVector point) {

  /** By how much the point lies above the worst baseline, so that the baselines count too. */
  static final double MARGIN = 1.1;

  public ReferencePoint {
    if (point.values().stream().anyMatch(value -> value <= 0)) {
      throw new IllegalArgumentException(
          "The reference point (%s) at %s must be above 0 in every objective.%nMaybe a baseline measured nothing."
              .formatted(name, point.values()));
    }
  }

  /**
   * The point of a set of baselines, named {@code homogeneous-max*1.1,error-1.0}: error 1, which
   * nothing exceeds, and for every other objective 1.1 times the greatest value of any baseline.
   * With the homogeneous genomes as baselines that is 1.1 times the 8-bit model's size.
   */
  public static ReferencePoint ofHomogeneous(
      Objectives objectives, Collection<ObjectiveVector> baselines) {
    if (baselines.isEmpty()) {
      throw new IllegalArgumentException(
          "A reference point needs a baseline.%nMaybe no homogeneous genome could be measured."
              .formatted());
    }
    List<Double> point =
        IntStream.range(0, objectives.count())
            .mapToObj(i -> coordinate(objectives.list().get(i), i, baselines))
            .toList();
    return new ReferencePoint(
        "homogeneous-max*" + MARGIN + ",error-1.0", new ObjectiveVector(point));
  }

  private static double coordinate(
      Objective objective, int index, Collection<ObjectiveVector> baselines) {
    if (objective == Objective.ACCURACY) {
      return 1;
    }
    return MARGIN * baselines.stream().mapToDouble(v -> v.value(index)).max().orElseThrow();
  }

  /** The volume of the box between origin and point: the normalised hypervolume's unit. */
  double volume() {
    return point.values().stream().reduce(1.0, (a, b) -> a * b);
  }
}
