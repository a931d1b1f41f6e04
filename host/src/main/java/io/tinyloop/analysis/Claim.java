package io.tinyloop.analysis;

import io.tinyloop.search.Genome;
import io.tinyloop.search.ReferencePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One claim of the paper (arXiv 2402.12263), or one beside it, held against runs of one task.
 *
 * @param what is claimed
 * @param task of the runs
 * @param value median over seeds, of the loss on the test split the mean; NaN where a run has none
 * @param seeds each seed's value, as text
 * @param holds whether it holds in every run; of the loss on the test split, in their mean
 */
public record Claim(String what, String task, double value, String seeds, boolean holds) {

  /** Points of test accuracy that count as comparable. */
  private static final double COMPARABLE_POINTS = 0.5;

  /**
   * Validation accuracy that the chosen model may lose, in 0…1: less than half a point, for the
   * smallest of many that keep it on validation owes some of it to luck. {@code bench quality}
   * chooses with the same tolerance.
   */
  public static final double CHOOSING = 0.004;

  /** The claims on runs of one task. */
  public static List<Claim> of(List<RunHistory> runs) {
    List<Claim> claims = new ArrayList<>(onSizes(runs));
    claims.addAll(onFronts(runs));
    return List.copyOf(claims);
  }

  private static List<Claim> onSizes(List<RunHistory> runs) {
    return List.of(
        claim(
            "25-55 % smaller than 8-bit homogeneous within 0.5 points (modelBytes, %)",
            runs,
            run -> saved(run, eight(run), RunHistory.Model::modelBytes),
            value -> value >= 25),
        claim(
            "the same in parameterBits (%)",
            runs,
            run -> saved(run, eight(run), RunHistory.Model::parameterBits),
            value -> value >= 25),
        claim(
            "smaller than the smallest homogeneous model within 0.5 points of 8 bits (modelBytes,"
                + " %)",
            runs,
            run -> saved(run, smallestHomogeneous(run), RunHistory.Model::modelBytes),
            value -> value > 0),
        testLoss(runs));
  }

  private static List<Claim> onFronts(List<RunHistory> runs) {
    return List.of(
        claim(
            "mixed front above the homogeneous one (hypervolume, difference)",
            runs,
            run -> {
              ReferencePoint reference = Fronts.reference(run.homogeneous());
              return Fronts.ofModels(mixed(run), reference)
                  - Fronts.ofModels(run.homogeneous(), reference);
            },
            value -> value > 0),
        claim(
            "search above random at equal evaluations (hypervolume on the search's samples,"
                + " difference)",
            runs,
            run -> {
              ReferencePoint reference = Fronts.reference(run.homogeneous());
              return Fronts.hypervolume(run.searchedEqually(), reference)
                  - Fronts.hypervolume(run.randomEqually(), reference);
            },
            value -> value > 0));
  }

  /** Of all seeds together, as a choice is judged that each of them makes anew. */
  private static Claim testLoss(List<RunHistory> runs) {
    Claim each =
        claim(
            "accuracy that it loses on the test split against 8-bit homogeneous (mean, points)",
            runs,
            Claim::testLoss,
            value -> true);
    double mean = runs.stream().mapToDouble(Claim::testLoss).average().orElse(Double.NaN);
    return new Claim(each.what(), each.task(), mean, each.seeds(), mean <= COMPARABLE_POINTS);
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

  /** The run's front without genomes of one width: what is claimed of mixing, mixing must do. */
  private static List<RunHistory.Model> mixed(RunHistory run) {
    Set<Genome> homogeneous =
        run.homogeneous().stream().map(RunHistory.Model::genome).collect(Collectors.toSet());
    return run.front().stream()
        .filter(model -> model.genome().genes().stream().distinct().count() > 1)
        .filter(model -> !homogeneous.contains(model.genome()))
        .toList();
  }

  private static Optional<RunHistory.Model> eight(RunHistory run) {
    return ofEightBits(run.homogeneous());
  }

  /** None where the constraints leave it out. */
  private static Optional<RunHistory.Model> ofEightBits(List<RunHistory.Model> models) {
    return models.stream().filter(model -> Objects.equals(model.bits(), 8)).findFirst();
  }

  /** The smallest mixed model of a run's front that keeps the accuracy of 8 bits on validation. */
  public static Optional<RunHistory.Model> chosen(RunHistory run) {
    return smallest(mixed(run), run);
  }

  private static Optional<RunHistory.Model> smallestHomogeneous(RunHistory run) {
    return smallest(run.homogeneous(), run);
  }

  private static Optional<RunHistory.Model> smallest(
      List<RunHistory.Model> models, RunHistory run) {
    return eight(run)
        .flatMap(eight ->
            models.stream()
                .filter(model -> model.accuracy() >= eight.accuracy() - CHOOSING)
                .min(Comparator.comparingLong(RunHistory.Model::modelBytes)));
  }

  private static double saved(
      RunHistory run, Optional<RunHistory.Model> than, ToDoubleFunction<RunHistory.Model> size) {
    Optional<RunHistory.Model> chosen = chosen(run);
    return chosen.isPresent() && than.isPresent()
        ? 100 * (1 - size.applyAsDouble(chosen.get()) / size.applyAsDouble(than.get()))
        : Double.NaN;
  }

  private static double testLoss(RunHistory run) {
    Optional<RunHistory.Model> small =
        chosen(run)
            .flatMap(chosen ->
                run.test().stream().filter(m -> m.genome().equals(chosen.genome())).findFirst());
    Optional<RunHistory.Model> large = ofEightBits(run.test());
    return small.isPresent() && large.isPresent()
        ? 100 * (large.get().accuracy() - small.get().accuracy())
        : Double.NaN;
  }
}
