package io.tinyloop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The figures of one contender, one a round. */
final class Series {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double last() {
    return values.getLast();
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Each figure over that of {@code other} in the same round. */
  Series over(Series other) {
    var ratios = new Series();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return ratios;
  }

  Series map(DoubleUnaryOperator function) {
    var mapped = new Series();
    values.forEach(value -> mapped.add(function.applyAsDouble(value)));
    return mapped;
  }

  /** Least and greatest figure, for a note. */
  String range() {
    return "%.3g … %.3g in %d rounds"
        .formatted(
            values.stream().mapToDouble(v -> v).min().orElseThrow(),
            values.stream().mapToDouble(v -> v).max().orElseThrow(),
            values.size());
  }
}
