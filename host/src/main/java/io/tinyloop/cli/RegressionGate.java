package io.tinyloop.cli;

import io.tinyloop.cli.JUnitFile.TestCase;
import io.tinyloop.run.FrontBaseline;
import io.tinyloop.run.Regression;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search is held to, and who is told of it.
 *
 * @param baseline the earlier front; null: none
 * @param pinned points of it that must not get worse
 * @param maxRegression fraction in [0, 1)
 * @param junit where the checks are written; null: nowhere
 */
record RegressionGate(
    @Nullable FrontBaseline baseline,
    List<FrontBaseline.Point> pinned,
    double maxRegression,
    @Nullable JUnitFile junit) {

  private static final String SUITE = "tinyloop search";

  /** A search. */
  interface Search {
    RunReport run() throws InterruptedException;
  }

  RegressionGate {
    pinned = List.copyOf(pinned);
  }

  /** Genomes that the search is to evaluate beside its front; null: none. */
  @Nullable List<String> genomes() {
    return pinned.isEmpty() ? null : pinned.stream().map(FrontBaseline.Point::text).toList();
  }

  /** Refuses a search whose front could not be compared, before it takes its time. */
  void requireFits(RunConfiguration configuration) {
    if (baseline != null) {
      baseline.requireFits(configuration.searchSpace(), configuration.objectiveList());
    }
  }

  /** Searches; a search that breaks is in the file, too. */
  RunReport watch(Search search) throws InterruptedException {
    if (junit == null) {
      return search.run();
    }
    junit.requireWritable();
    try {
      return search.run();
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      junit.write(SUITE, List.of(TestCase.broken("the search ends", message)));
      throw e;
    }
  }

  /** Compares the front, and writes the file; null where there is no baseline. */
  @Nullable Regression judge(RunReport report) {
    Regression regression =
        baseline == null ? null : Regression.of(baseline, pinned, report, maxRegression);
    if (junit != null) {
      junit.write(SUITE + " " + report.configuration().source().task(), cases(report, regression));
    }
    return regression;
  }

  private static List<TestCase> cases(RunReport report, @Nullable Regression regression) {
    List<TestCase> cases = new ArrayList<>();
    cases.add(TestCase.passed("the search ends", report.wallSeconds()));
    if (regression != null) {
      for (Regression.Check check : regression.checks()) {
        String name = check.what() + " is no worse than in " + regression.baseline();
        cases.add(
            check.holds() ? TestCase.passed(name, 0) : TestCase.failed(name, check.sentence()));
      }
    }
    return cases;
  }
}
