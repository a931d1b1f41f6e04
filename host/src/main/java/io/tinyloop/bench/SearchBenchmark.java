package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.search.SearchCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * NSGA-II on published problems (ZDT1…4, ZDT6, DTLZ2), integer and real genes, five seeds each:
 * hypervolume over the known one after 25,000 evaluations, the median.
 */
final class SearchBenchmark implements Benchmark {

  private static final int SEEDS = 5;

  @Override
  public List<Row> measure(Consumer<String> notes) {
    List<Row> rows = new ArrayList<>();
    for (String problem : SearchCheck.problems()) {
      for (String genes : SearchCheck.GENES) {
        notes.accept("%s with %s genes".formatted(problem, genes));
        rows.add(row(problem, genes));
      }
    }
    return rows;
  }

  private static Row row(String problem, String genes) {
    List<SearchCheck> checks = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      checks.add(SearchCheck.run(problem, genes, seed));
    }
    Series shares = new Series();
    checks.forEach(check -> shares.add(check.share()));
    double closed = checks.getFirst().closedFormShare();
    String note =
        "%s%s"
            .formatted(
                shares.range(),
                Double.isNaN(closed) ? "" : "; seed 1: %.4f of the closed form".formatted(closed));
    String metric = "%s, %s genes, hypervolume over the known one".formatted(problem, genes);
    double median = shares.median();
    return new Row(metric, 100 * median, "%", ">= 99", median >= 0.99, note, null);
  }
}
