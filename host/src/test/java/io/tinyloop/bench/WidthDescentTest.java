package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class WidthDescentTest {

  /** Accurate as long as no width is below 6; the first weights have no integers below 8. */
  private static final WidthDescent.Candidates CANDIDATES =
      new WidthDescent.Candidates() {
        @Override
        public double untrained(Genome genome) {
          return 0.9;
        }

        @Override
        public double trained(Genome genome) throws InfeasibleCandidateException {
          if (genome.genes().getFirst() < 8) {
            throw new InfeasibleCandidateException("no integers");
          }
          return genome.genes().stream().allMatch(width -> width >= 6) ? 0.9 : 0.1;
        }
      };

  @Test
  void widthsWithoutIntegersEndTheirGeneAndNotTheDescent() throws InterruptedException {
    Genome start = Genome.homogeneous(SearchSpace.PAPER, 8, 1);
    List<Genome> path = new WidthDescent(CANDIDATES).path(start, 0.8);

    assertThat(path.getFirst()).isEqualTo(start);
    assertThat(path.getLast().genes().subList(0, 6)).containsExactly(8, 6, 6, 6, 6, 6);
  }

  @Test
  void whatCouldNotBeMeasuredMissesItsGoal() {
    BenchmarkReport report =
        new BenchmarkReport(
            "quality",
            null,
            "",
            List.of(Row.figure("float", 98, "%"), Row.missed("row-mnist", "no integers")));
    assertThat(report.met()).isFalse();
  }
}
