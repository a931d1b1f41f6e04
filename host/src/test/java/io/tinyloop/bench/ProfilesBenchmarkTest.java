package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.simulator.cost.FittedCore.FitError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesBenchmarkTest {

  @Test
  void judgesOnlyGenomesThatTheFitHasNotSeen() {
    List<Row> rows = new ArrayList<>();
    ProfilesBenchmark.add("rv32", new FitError("instructions", "fitted", 96, 9, 9), rows);
    ProfilesBenchmark.add("rv32", new FitError("instructions", "unseen", 48, 0.4, 2.1), rows);
    ProfilesBenchmark.add("rv32", new FitError("cycles", "trained", 12, 2.1, 4.9), rows);

    assertThat(rows).extracting(Row::met).containsExactly(null, null, true, false, false, true);
  }
}
