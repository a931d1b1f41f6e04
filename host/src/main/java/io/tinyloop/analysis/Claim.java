package io.tinyloop.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One claim of the paper (arXiv 2402.12263), or one beside it, held against runs of one task.
 *
 * @param what is claimed
 * @param task of the runs
 * @param value median over seeds; NaN where no run has one
 * @param seeds each seed's value, as text
 * @param holds whether it holds in every run
 */
public record Claim(String what, String task, double value, String seeds, boolean holds) {

  /** Accuracy that counts as comparable, in 0…1. */
  private static final double COMPARABLE = 0.005;

  /** The claims on runs of one task. */
  public static List<Claim> of(List<RunHistory> runs) {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim(
            "25-55 % smaller than 8-bit homogeneous within 0.5 points (modelBytes, %)",
            runs,
            run -> saved(run, eight(run), RunHistory.Model::modelBytes),
            value -> value >= 25));
    claims.add(
        claim(
            "the same in parameterBits (%)",
            runs,
            run -> saved(run, eight(run), RunHistory.Model::parameterBits),
            value -> value >= 25));
    claims.add(
        claim(
            "smaller than the smallest homogeneous model within 0.5 points of 8 bits (modelBytes, %)",
            runs,
            run -> saved(run, smallestHomogeneous(run), RunHistory.Model::modelBytes),
            value -> value > 0));
    claims.add(
        claim(
            "accuracy that it loses on the test split against 8-bit homogeneous (points)",
            runs,
            Claim::testLoss,
            value -> value <= 0.5));
    claims.add(
        claim(
            "mixed front above the homogeneous one (hypervolume, difference)",
            runs,
            run -> hypervolume(run) - Fronts.ofModels(run.homogeneous(), reference(run)),
            value -> value > 0));
    claims.add(
        claim(
            "search above random at equal evaluations (hypervolume on the search's samples, difference)",
            runs,
            run ->
                Fronts.hypervolume(run.searched(), reference(run))
                    - Fronts.hypervolume(run.random(), reference(run)),
            value -> value > 0));
    return claims;
  }

  private static Claim claim(
      String what,
      List<RunHistory> runs,
      ToDoubleFunction<RunHistory> figure,
      java.util.function.DoublePredicate holds) {
    List<Double> values = runs.stream().map(figure::applyAsDouble).toList();
    List<Double> known = values.stream().filter(value -> !value.isNaN()).toList();
    return new Claim(
        what,
        runs.getFirst().task(),
        known.isEmpty() ? Double.NaN : Quantiles.of(known).median(),
        String.join(" ", values.stream().map(v -> String.format(Locale.ROOT, "%.4g", v)).toList()),
        values.stream().allMatch(holds::test));
  }

  private static io.tinyloop.search.ReferencePoint reference(RunHistory run) {
    return Fronts.reference(run.homogeneous());
  }

  private static double hypervolume(RunHistory run) {
    return Fronts.ofModels(run.front(), reference(run));
  }

  private static RunHistory.Model eight(RunHistory run) {
    return run.homogeneous().getFirst();
  }

  /** The smallest of a run's front that keeps the accuracy of 8 bits on validation. */
  public static Optional<RunHistory.Model> chosen(RunHistory run) {
    double floor = eight(run).accuracy() - COMPARABLE;
    return run.front().stream()
        .filter(model -> model.accuracy() >= floor)
        .min(Comparator.comparingLong(RunHistory.Model::modelBytes));
  }

  private static RunHistory.Model smallestHomogeneous(RunHistory run) {
    double floor = eight(run).accuracy() - COMPARABLE;
    return run.homogeneous().stream()
        .filter(model -> model.accuracy() >= floor)
        .min(Comparator.comparingLong(RunHistory.Model::modelBytes))
        .orElseThrow();
  }

  private static double saved(
      RunHistory run, RunHistory.Model than, ToDoubleFunction<RunHistory.Model> size) {
    return chosen(run)
        .map(model -> 100 * (1 - size.applyAsDouble(model) / size.applyAsDouble(than)))
        .orElse(Double.NaN);
  }

  private static double testLoss(RunHistory run) {
    Optional<RunHistory.Model> chosen = chosen(run);
    Optional<RunHistory.Model> small =
        run.test().stream()
            .filter(m -> chosen.isPresent() && m.genome().equals(chosen.get().genome()))
            .findFirst();
    Optional<RunHistory.Model> large =
        run.test().stream()
            .filter(m -> m.bits() != null && m.genome().equals(eight(run).genome()))
            .findFirst();
    return small.isPresent() && large.isPresent()
        ? 100 * (large.get().accuracy() - small.get().accuracy())
        : Double.NaN;
  }
}
