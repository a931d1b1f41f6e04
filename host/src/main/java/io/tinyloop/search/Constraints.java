package io.tinyloop.search;

import java.util.List;
import java.util.Map;

/** The constraints of a run, all of which a feasible candidate meets. */
public record Constraints(List<Constraint> list) {

  /** No constraint: everything that runs is feasible. */
  public static final Constraints NONE = new Constraints(List.of());

  public Constraints {
    list = List.copyOf(list);
  }

  /** The constraints of texts such as {@code latency<5ms}. */
  public static Constraints parse(List<String> texts) {
    return new Constraints(texts.stream().map(Constraint::parse).toList());
  }

  /** The sum of the violations; every constrained quantity must be among the quantities. */
  public double violation(Map<Objective, Double> quantities) {
    return list.stream()
        .mapToDouble(constraint ->
            constraint.violation(Objectives.quantity(constraint.objective(), quantities)))
        .sum();
  }

  /** Those that are known before an upload. */
  public Constraints staticOnes() {
    return new Constraints(
        list.stream().filter(constraint -> constraint.objective().isStatic()).toList());
  }
}
