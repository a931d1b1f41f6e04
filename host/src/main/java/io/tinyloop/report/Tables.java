package io.tinyloop.report;

import io.tinyloop.analysis.Claim;
import io.tinyloop.analysis.GenerationStatistics;
import io.tinyloop.analysis.GenomeMap;
import io.tinyloop.analysis.HypervolumeCurve;
import io.tinyloop.analysis.Quantiles;
import io.tinyloop.analysis.RunHistory;
import io.tinyloop.analysis.Sensitivity;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables of runs. */
final class Tables {

  /** Clusters of a map. */
  static final int CLUSTERS = 4;

  private Tables() {}

  /** The claims of all tasks. */
  static Table claims(List<Claim> claims) {
    return new Table(
        "claims",
        "Claims, each task's runs: the median over seeds",
        List.of("claim", "task", "median", "seeds", "holds in every run"),
        claims.stream()
            .map(c ->
                List.of(c.what(), c.task(), number(c.value()), c.seeds(), c.holds() ? "yes" : "no"))
            .toList());
  }

  /** The tables of one task's runs. */
  static List<Table> of(List<RunHistory> runs) {
    RunHistory first = runs.getFirst();
    return List.of(
        models(runs),
        generations(first),
        sensitivity(first),
        clusters(first),
        map(first),
        curve(runs));
  }

  private static Table models(List<RunHistory> runs) {
    List<List<String>> rows = new ArrayList<>();
    for (RunHistory run : runs) {
      run.homogeneous().forEach(m -> rows.add(row(run, "homogeneous " + m.bits(), m)));
      run.front().forEach(m -> rows.add(row(run, "mixed", m)));
      if (run.qatEpochs() != null) {
        run.untrained().forEach(m -> rows.add(row(run, "mixed, before training", m)));
      }
      run.test().forEach(m -> rows.add(row(run, "on test", m)));
    }
    return new Table(
        runs.getFirst().task() + "-fronts",
        "Fronts and baselines of "
            + runs.getFirst().task()
            + " (on all validation samples, or test)",
        List.of(
            "seed", "model", "accuracy", "modelBytes", "parameterBits", "normalizedSize", "genome"),
        rows);
  }

  private static List<String> row(RunHistory run, String kind, RunHistory.Model model) {
    return List.of(
        Long.toString(run.seed()),
        kind,
        number(model.accuracy()),
        Long.toString(model.modelBytes()),
        Long.toString(model.parameterBits()),
        number(model.normalizedSize()),
        model.genome().toString());
  }

  private static Table generations(RunHistory run) {
    return new Table(
        run.task() + "-generations",
        "Generations of %s, seed %d: quartiles".formatted(run.task(), run.seed()),
        List.of(
            "generation",
            "candidates",
            "accuracy least",
            "low",
            "median",
            "high",
            "greatest",
            "normalizedSize least",
            "low",
            "median",
            "high",
            "greatest",
            "hypervolume"),
        GenerationStatistics.of(run).stream()
            .map(g ->
                Stream.of(
                        Stream.of(
                            Integer.toString(g.generation()), Integer.toString(g.candidates())),
                        quantiles(g.accuracy()),
                        quantiles(g.normalizedSize()),
                        Stream.of(number(g.hypervolume())))
                    .flatMap(cells -> cells)
                    .toList())
            .toList());
  }

  private static Stream<String> quantiles(Quantiles q) {
    return Stream.of(q.least(), q.low(), q.median(), q.high(), q.greatest()).map(Tables::number);
  }

  private static Table sensitivity(RunHistory run) {
    List<Sensitivity> genes = Sensitivity.of(run);
    return new Table(
        run.task() + "-sensitivity",
        "Genes of %s, seed %d: Sobol index of the error (link of the fitted sum: %s), accuracy that 8-bit homogeneous loses with this gene at 2 bits (as fitted), each with its 95 %% bootstrap interval; Sobol index of modelBytes"
            .formatted(run.task(), run.seed(), genes.getFirst().link()),
        List.of(
            "gene", "index", "low", "high", "ablation (points)", "low", "high", "index of size"),
        genes.stream()
            .map(s ->
                List.of(
                    s.gene(),
                    number(s.sobol()),
                    number(s.low()),
                    number(s.high()),
                    number(100 * s.ablation()),
                    number(100 * s.ablationLow()),
                    number(100 * s.ablationHigh()),
                    number(s.sizeIndex())))
            .toList());
  }

  private static Table clusters(RunHistory run) {
    List<GenomeMap.Cluster> clusters =
        GenomeMap.of(run.searched(), CLUSTERS, run.seed()).clusters();
    List<String> header =
        new ArrayList<>(List.of("cluster", "genomes", "accuracy", "normalizedSize"));
    header.addAll(genes(run.space(), clusters.getFirst().widths().length));
    return new Table(
        run.task() + "-clusters",
        "Clusters of the map of %s and their patterns: mean widths".formatted(run.task()),
        header,
        IntStream.range(0, clusters.size())
            .mapToObj(i -> {
              GenomeMap.Cluster c = clusters.get(i);
              return Stream.concat(
                      Stream.of(
                          Integer.toString(i + 1),
                          Integer.toString(c.size()),
                          number(c.accuracy()),
                          number(c.normalizedSize())),
                      Arrays.stream(c.widths()).mapToObj(Tables::number))
                  .toList();
            })
            .toList());
  }

  private static List<String> genes(SearchSpace space, int count) {
    return IntStream.range(0, count).mapToObj(space::geneName).toList();
  }

  private static Table map(RunHistory run) {
    return new Table(
        run.task() + "-map",
        "Map of the genomes of " + run.task(),
        List.of("x", "y", "cluster", "accuracy", "normalizedSize", "generation", "genome"),
        GenomeMap.of(run.searched(), CLUSTERS, run.seed()).points().stream()
            .map(p ->
                List.of(
                    number(p.x()),
                    number(p.y()),
                    Integer.toString(p.cluster() + 1),
                    number(p.candidate().accuracy()),
                    number(p.candidate().normalizedSize()),
                    Integer.toString(p.candidate().generation()),
                    p.candidate().genome().toString()))
            .toList());
  }

  private static Table curve(List<RunHistory> runs) {
    return new Table(
        runs.getFirst().task() + "-hypervolume",
        "Hypervolume at equal evaluations, %s, %d seeds"
            .formatted(runs.getFirst().task(), runs.size()),
        List.of(
            "evaluations",
            "search least",
            "median",
            "greatest",
            "random least",
            "median",
            "greatest",
            "homogeneous"),
        HypervolumeCurve.of(runs).stream()
            .map(c ->
                Stream.concat(
                        Stream.of(Integer.toString(c.evaluations())),
                        Stream.of(
                                c.search().least(),
                                c.search().median(),
                                c.search().greatest(),
                                c.random().least(),
                                c.random().median(),
                                c.random().greatest(),
                                c.homogeneous())
                            .map(Tables::number))
                    .toList())
            .toList());
  }

  /** Mean widths on each task's fronts: what is particular to a task. */
  static List<Table> patterns(List<List<RunHistory>> tasks) {
    List<Table> tables = new ArrayList<>();
    for (SearchSpace space : SearchSpace.values()) {
      List<List<RunHistory>> those =
          tasks.stream().filter(runs -> runs.getFirst().space() == space).toList();
      if (!those.isEmpty()) {
        tables.add(pattern(space, those));
      }
    }
    return tables;
  }

  private static Table pattern(SearchSpace space, List<List<RunHistory>> tasks) {
    List<String> header = new ArrayList<>(List.of("gene"));
    tasks.forEach(runs -> header.add(runs.getFirst().task()));
    int genes = tasks.getFirst().getFirst().front().getFirst().genome().genes().size();
    return new Table(
        "patterns-" + space,
        "Mean widths on the fronts of each task, space " + space,
        header,
        IntStream.range(0, genes)
            .mapToObj(gene ->
                Stream.concat(
                        Stream.of(space.geneName(gene)),
                        tasks.stream().map(runs -> number(meanWidth(runs, gene))))
                    .toList())
            .toList());
  }

  private static double meanWidth(List<RunHistory> runs, int gene) {
    return runs.stream()
        .flatMap(run -> run.front().stream())
        .filter(model -> model.genome().genes().size() > gene)
        .mapToInt(model -> model.genome().genes().get(gene))
        .average()
        .orElse(Double.NaN);
  }

  /** Four digits, or more where a number is small. */
  static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4g", value);
  }
}
