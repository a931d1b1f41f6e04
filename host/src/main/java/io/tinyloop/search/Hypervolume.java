package io.tinyloop.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The exact volume that a set of points dominates below a {@link ReferencePoint}, for one to five
 * objectives. Up to three by a sweep, O(n log n); above, the sum of exclusive volumes, each of
 * which needs the volume of a limited set of one objective less (L. While, L. Bradstreet, L.
 * Barone: A Fast Way of Calculating Exact Hypervolumes, IEEE TEC 16(1), 2012). The result does not
 * depend on the order of the points.
 */
public final class Hypervolume {

  private static final Comparator<double[]> ORDER = Hypervolume::compare;

  private Hypervolume() {}

  /**
   * The dominated part of the box between origin and reference point, 0…1. Points beyond the
   * reference point add nothing; dominated points change nothing.
   */
  public static double normalized(Collection<ObjectiveVector> points, ReferencePoint reference) {
    double[] corner = reference.point().toArray();
    List<double[]> gains = new ArrayList<>();
    for (ObjectiveVector point : points) {
      if (point.count() != corner.length) {
        throw new IllegalArgumentException(
            "The point %s and the reference point %s have different numbers of objectives."
                .formatted(point.values(), reference.point().values()));
      }
      double[] gain = new double[corner.length];
      for (int i = 0; i < corner.length; i++) {
        gain[i] = 1 - point.value(i) / corner[i];
      }
      if (Arrays.stream(gain).allMatch(value -> value > 0)) {
        gains.add(gain);
      }
    }
    return volume(corner.length > 3 ? nonDominated(gains) : gains, corner.length);
  }

  /** The dominated volume in the units of the objectives. */
  public static double volume(Collection<ObjectiveVector> points, ReferencePoint reference) {
    return normalized(points, reference) * reference.volume();
  }

  /** Volume of the union of the boxes from 0 to each gain, over the first n components. */
  private static double volume(List<double[]> gains, int n) {
    if (gains.isEmpty()) {
      return 0;
    }
    if (n == 1) {
      return gains.stream().mapToDouble(gain -> gain[0]).max().orElseThrow();
    }
    // Ascending in the last component: every later point reaches at least as far in it.
    gains.sort(Comparator.<double[]>comparingDouble(gain -> gain[n - 1]).thenComparing(ORDER));
    return switch (n) {
      case 2 -> area(gains);
      case 3 -> sumOfSlices(gains);
      default -> sumOfExclusiveVolumes(gains, n);
    };
  }

  private static double area(List<double[]> gains) {
    double area = 0;
    double width = 0;
    for (double[] gain : gains.reversed()) {
      if (gain[0] > width) {
        area += (gain[0] - width) * gain[1];
        width = gain[0];
      }
    }
    return area;
  }

  /** Three objectives in O(n log n): the area of the points so far, down to the next point. */
  private static double sumOfSlices(List<double[]> gains) {
    NavigableMap<Double, Double> stairs = new TreeMap<>();
    double volume = 0;
    double area = 0;
    for (int k = gains.size() - 1; k >= 0; k--) {
      area += addStep(stairs, gains.get(k)[0], gains.get(k)[1]);
      volume += area * (gains.get(k)[2] - (k == 0 ? 0 : gains.get(k - 1)[2]));
    }
    return volume;
  }

  /** Adds a step to a staircase that falls as it widens, and returns the area that is new. */
  private static double addStep(NavigableMap<Double, Double> stairs, double width, double height) {
    Map.Entry<Double, Double> right = stairs.ceilingEntry(width);
    double covered = right == null ? 0 : right.getValue();
    if (covered >= height) {
      return 0;
    }
    double area = 0;
    double edge = width;
    Map.Entry<Double, Double> left = stairs.floorEntry(width);
    while (left != null && left.getValue() <= height) {
      area += (edge - left.getKey()) * (height - covered);
      edge = left.getKey();
      covered = left.getValue();
      stairs.remove(edge);
      left = stairs.lowerEntry(edge);
    }
    stairs.put(width, height);
    return area + (edge - (left == null ? 0 : left.getKey())) * (height - covered);
  }

  private static double sumOfExclusiveVolumes(List<double[]> gains, int n) {
    double sum = 0;
    for (int k = 0; k < gains.size(); k++) {
      double[] gain = gains.get(k);
      double box = 1;
      for (int i = 0; i < n - 1; i++) {
        box *= gain[i];
      }
      List<double[]> limited = limited(gains.subList(k + 1, gains.size()), gain, n - 1);
      sum += gain[n - 1] * (box - volume(limited, n - 1));
    }
    return sum;
  }

  /** The parts of the others' boxes inside one box, without those inside another part. */
  private static List<double[]> limited(List<double[]> others, double[] limit, int n) {
    List<double[]> parts = new ArrayList<>(others.size());
    for (double[] other : others) {
      double[] part = new double[n];
      for (int i = 0; i < n; i++) {
        part[i] = Math.min(other[i], limit[i]);
      }
      parts.add(part);
    }
    return n > 3 ? nonDominated(parts) : parts; // three objectives sweep faster than they filter
  }

  private static List<double[]> nonDominated(List<double[]> gains) {
    gains.sort(ORDER.reversed()); // a dominating point comes before those it dominates
    List<double[]> kept = new ArrayList<>();
    for (double[] gain : gains) {
      if (kept.stream().noneMatch(other -> reaches(other, gain))) {
        kept.add(gain);
      }
    }
    return kept;
  }

  private static boolean reaches(double[] one, double[] other) {
    for (int i = 0; i < one.length; i++) {
      if (one[i] < other[i]) {
        return false;
      }
    }
    return true;
  }

  private static int compare(double[] a, double[] b) {
    return Arrays.compare(a, b);
  }
}
