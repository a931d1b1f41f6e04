package io.tinyloop.report;

import io.tinyloop.analysis.Candidate;
import io.tinyloop.analysis.GenerationStatistics;
import io.tinyloop.analysis.GenomeMap;
import io.tinyloop.analysis.HypervolumeCurve;
import io.tinyloop.analysis.Quantiles;
import io.tinyloop.analysis.RunHistory;
import io.tinyloop.chart.Chart;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of the runs of one task. */
final class Figures {

  private static final Color BLUE = new Color(0x1F, 0x77, 0xB4);
  private static final Color ORANGE = new Color(0xFF, 0x7F, 0x0E);
  private static final Color GREY = new Color(0x80, 0x80, 0x80);
  private static final Color PALE = new Color(0xBB, 0xCC, 0xDD);
  private static final Color GREEN = new Color(0x2C, 0xA0, 0x2C);

  /** From the least accurate fifth to the most accurate one. */
  private static final List<Color> SCALE =
      List.of(
          new Color(0x44, 0x01, 0x54),
          new Color(0x3B, 0x52, 0x8B),
          new Color(0x21, 0x91, 0x8C),
          new Color(0x5E, 0xC9, 0x62),
          new Color(0xE8, 0xC8, 0x20));

  private Figures() {}

  /**
   * The figures.
   *
   * @param runs of one task, at least one; distributions and map are those of the first
   */
  static List<Figure> of(List<RunHistory> runs) {
    RunHistory first = runs.getFirst();
    List<Figure> figures = new ArrayList<>();
    figures.add(
        distribution(
            first,
            "accuracy",
            "accuracy on the search's samples (%)",
            c -> 100 * c.accuracy(),
            GenerationStatistics::accuracy,
            100));
    figures.add(
        distribution(
            first,
            "size",
            "normalizedSize: modelBytes over 8-bit homogeneous (%)",
            c -> 100 * c.normalizedSize(),
            GenerationStatistics::normalizedSize,
            100));
    figures.add(fronts(runs));
    figures.add(map(first));
    figures.add(curves(runs));
    return figures;
  }

  private static Figure distribution(
      RunHistory run,
      String what,
      String axis,
      Function<Candidate, Double> value,
      Function<GenerationStatistics, Quantiles> quantiles,
      double unit) {
    List<GenerationStatistics> generations = GenerationStatistics.of(run);
    List<Double> numbers = generations.stream().map(g -> (double) g.generation()).toList();
    Chart chart =
        new Chart(run.task() + ", " + what + " of each generation", "generation", axis)
            .points(
                "candidates",
                run.searched().stream().map(c -> (double) c.generation()).toList(),
                run.searched().stream().map(value).toList(),
                PALE)
            .line(
                "lower quartile",
                numbers,
                values(generations, quantiles, Quantiles::low, unit),
                GREY)
            .line("median", numbers, values(generations, quantiles, Quantiles::median, unit), BLUE)
            .line(
                "upper quartile",
                numbers,
                values(generations, quantiles, Quantiles::high, unit),
                GREY)
            .line(
                "greatest",
                numbers,
                values(generations, quantiles, Quantiles::greatest, unit),
                ORANGE)
            .line("least", numbers, values(generations, quantiles, Quantiles::least, unit), ORANGE);
    return new Figure(
        run.task() + "-generations-" + what,
        "%s of the candidates of each generation, seed %d".formatted(what, run.seed()),
        chart);
  }

  private static List<Double> values(
      List<GenerationStatistics> generations,
      Function<GenerationStatistics, Quantiles> quantiles,
      Function<Quantiles, Double> quantile,
      double unit) {
    return generations.stream().map(quantiles.andThen(quantile)).map(v -> unit * v).toList();
  }

  private static Figure fronts(List<RunHistory> runs) {
    RunHistory first = runs.getFirst();
    Chart chart =
        new Chart(
            first.task() + ", mixed against homogeneous",
            "modelBytes",
            "accuracy on all validation samples (%)");
    for (RunHistory run : runs) {
      addModels(
          chart,
          "%s: mixed, seed %d".formatted(run.name(), run.seed()),
          run.front(),
          run.name().equals(first.name()) ? BLUE : PALE);
      if (run.qatEpochs() != null) {
        addModels(chart, run.name() + ": before training", run.untrained(), GREEN);
      }
    }
    addModels(chart, "homogeneous", visible(runs, first), ORANGE);
    return new Figure(
        first.task() + "-fronts",
        "fronts of %d runs and the homogeneous models 2…8; those far below every front are left out"
            .formatted(runs.size()),
        chart);
  }

  /** The baselines that do not squeeze everything else into a line. */
  private static List<RunHistory.Model> visible(List<RunHistory> runs, RunHistory first) {
    double least =
        runs.stream()
            .flatMap(run -> run.front().stream())
            .mapToDouble(RunHistory.Model::accuracy)
            .min()
            .orElse(0);
    return first.homogeneous().stream()
        .filter(model -> model.accuracy() >= least - 0.05 || model.bits() == null)
        .toList();
  }

  private static void addModels(
      Chart chart, String name, List<RunHistory.Model> models, Color color) {
    if (!models.isEmpty()) {
      List<RunHistory.Model> sorted =
          models.stream().sorted(Comparator.comparingLong(RunHistory.Model::modelBytes)).toList();
      chart.points(
          name,
          sorted.stream().map(m -> (double) m.modelBytes()).toList(),
          sorted.stream().map(m -> 100 * m.accuracy()).toList(),
          color);
    }
  }

  private static Figure map(RunHistory run) {
    GenomeMap map = GenomeMap.of(run.searched(), Tables.CLUSTERS, run.seed());
    List<GenomeMap.Point> points =
        map.points().stream()
            .sorted(Comparator.comparingDouble(p -> p.candidate().accuracy()))
            .toList();
    Chart chart =
        new Chart(
            run.task() + ", genomes coloured by accuracy",
            axis("first", map.explained()[0]),
            axis("second", map.explained()[1]));
    int groups = Math.min(SCALE.size(), points.size());
    for (int group = 0; group < groups; group++) {
      List<GenomeMap.Point> members =
          points.subList(group * points.size() / groups, (group + 1) * points.size() / groups);
      String name =
          String.format(
              Locale.ROOT,
              "%.1f…%.1f %%",
              100 * members.getFirst().candidate().accuracy(),
              100 * members.getLast().candidate().accuracy());
      chart.points(
          "%d: %s".formatted(group + 1, name),
          members.stream().map(GenomeMap.Point::x).toList(),
          members.stream().map(GenomeMap.Point::y).toList(),
          SCALE.get(group));
    }
    return new Figure(
        run.task() + "-map",
        "all genomes of the search on their two first principal components, seed " + run.seed(),
        chart);
  }

  private static String axis(String which, double explained) {
    return String.format(
        Locale.ROOT, "%s principal component (%.0f %% of the variance)", which, 100 * explained);
  }

  private static Figure curves(List<RunHistory> runs) {
    List<HypervolumeCurve> curve = HypervolumeCurve.of(runs);
    List<Double> x = curve.stream().map(c -> (double) c.evaluations()).toList();
    Chart chart =
        new Chart(
            runs.getFirst().task() + ", hypervolume",
            "evaluations",
            "hypervolume, accuracy and size");
    if (!curve.isEmpty()) {
      chart
          .line("search, median", x, curve.stream().map(c -> c.search().median()).toList(), BLUE)
          .line("search, least", x, curve.stream().map(c -> c.search().least()).toList(), PALE)
          .line(
              "search, greatest", x, curve.stream().map(c -> c.search().greatest()).toList(), PALE)
          .line("random, median", x, curve.stream().map(c -> c.random().median()).toList(), GREY)
          .line(
              "homogeneous", x, curve.stream().map(HypervolumeCurve::homogeneous).toList(), ORANGE);
    }
    return new Figure(
        runs.getFirst().task() + "-hypervolume",
        "hypervolume at equal evaluations, %d seeds: median, least and greatest"
            .formatted(runs.size()),
        chart);
  }
}
