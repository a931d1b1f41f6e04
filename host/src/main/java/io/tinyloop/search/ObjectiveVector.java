package io.tinyloop.search;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The minimised objectives of one individual. Ordered component by component.
 *
 * @param values one to five finite values; smaller is better
 */
public record ObjectiveVector(List<Double> values) implements Comparable<ObjectiveVector> {

  public ObjectiveVector {
    values = values.stream().map(value -> value + 0.0).toList(); // −0.0 becomes 0.0
    if (values.isEmpty() || values.size() > 5) {
      throw new IllegalArgumentException(
          "An objective vector has one to five values, not %d.".formatted(values.size()));
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "The objectives %s must be finite.%nMaybe the candidate failed: report it as infeasible."
                .formatted(values));
      }
    }
  }

  public static ObjectiveVector of(double... values) {
    return new ObjectiveVector(Arrays.stream(values).boxed().toList());
  }

  /** So many zeros. */
  static ObjectiveVector zero(int count) {
    return new ObjectiveVector(Collections.nCopies(count, 0.0));
  }

  public int count() {
    return values.size();
  }

  public double value(int objective) {
    return values.get(objective);
  }

  /** Whether no component is worse than the other's and at least one is better. */
  public boolean dominates(ObjectiveVector other) {
    checkSameCount(other);
    boolean better = false;
    for (int i = 0; i < values.size(); i++) {
      int order = Double.compare(values.get(i), other.values.get(i));
      if (order > 0) {
        return false;
      }
      better |= order < 0;
    }
    return better;
  }

  @Override
  public int compareTo(ObjectiveVector other) {
    checkSameCount(other);
    int order = 0;
    for (int i = 0; order == 0 && i < values.size(); i++) {
      order = Double.compare(values.get(i), other.values.get(i));
    }
    return order;
  }

  double[] toArray() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void checkSameCount(ObjectiveVector other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException(
          "The vectors %s and %s have different numbers of objectives."
              .formatted(values, other.values));
    }
  }
}
