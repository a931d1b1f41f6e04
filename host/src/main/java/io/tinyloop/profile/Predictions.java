package io.tinyloop.profile;

import io.tinyloop.simulator.cost.FittedCore.FitError;
import io.tinyloop.simulator.cost.MatrixKernel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a fit says of genomes, beside what was observed of them.
 *
 * @param of {@code instructions} or {@code cycles}
 * @param genomes {@code fitted}, {@code unseen} or {@code trained}
 */
public record Predictions(String of, String genomes, List<Prediction> each) {

  /**
   * One genome.
   *
   * @param shape inputs, hidden units and time steps
   * @param observed of one sequence
   * @param predicted of one sequence
   * @param errorPercent (predicted − observed) / observed
   */
  public record Prediction(
      String shape,
      String space,
      String genome,
      double observed,
      double predicted,
      double errorPercent) {}

  public Predictions {
    each = List.copyOf(each);
    if (each.isEmpty()) {
      throw new IllegalArgumentException("There must be a prediction of %s.".formatted(genomes));
    }
  }

  /**
   * Predicts {@code seen} by the figures of {@code terms}; a term without one is not predictable.
   */
  static Predictions of(
      String what,
      String genomes,
      List<Observation> seen,
      ToDoubleFunction<Observation> observed,
      Map<String, Double> terms,
      MatrixKernel kernel) {
    List<Prediction> each = new ArrayList<>();
    for (Observation one : seen) {
      double truth = observed.applyAsDouble(one);
      double predicted = predicted(one, terms, kernel);
      each.add(
          new Prediction(
              one.of().name(),
              one.of().genome().space().toString(),
              one.of().genome().toString(),
              truth,
              predicted,
              100 * (predicted - truth) / truth));
    }
    return new Predictions(what, genomes, each);
  }

  private static double predicted(Observation one, Map<String, Double> terms, MatrixKernel kernel) {
    double sum = 0;
    Map<String, Double> counts =
        ProfileFit.counts(one.of().model(), one.of().samples().steps(), kernel);
    for (Map.Entry<String, Double> count : counts.entrySet()) {
      Double figure = terms.get(count.getKey());
      if (figure == null) {
        throw new IllegalArgumentException(
            "No genome of the fit had %s, which %s has.%nMaybe --genomes 96."
                .formatted(count.getKey(), one.of().name()));
      }
      sum += count.getValue() * figure;
    }
    return sum;
  }

  /** Median and worst. */
  public FitError error() {
    double[] errors = each.stream().mapToDouble(p -> Math.abs(p.errorPercent())).sorted().toArray();
    int middle = errors.length / 2;
    double median =
        errors.length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
    return new FitError(
        of, genomes, errors.length, rounded(median), rounded(errors[errors.length - 1]));
  }

  private static double rounded(double percent) {
    return Math.round(percent * 1e4) / 1e4;
  }

  /** The genomes that the fit is farthest off at. */
  public List<Prediction> worst(int count) {
    return each.stream()
        .sorted(Comparator.comparingDouble((Prediction p) -> -Math.abs(p.errorPercent())))
        .limit(count)
        .toList();
  }
}
