package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.run.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirmwareBenchmarkTest {

  private static final String PRINTED =
      """
      {"rows": [
       {"core": "cortex-m4", "kernel": "lanes", "bits": 4, "figure": "vecmat", "inputs": 240,
        "outputs": 64, "instructionsPerMac": 1.332},
       {"core": "cortex-m4", "kernel": "lanes", "bits": 4, "figure": "step", "inputs": 64,
        "outputs": 128, "instructions": 130874, "instructionsPerMac": 1.775,
        "elementwisePerUnit": 245.6},
       {"core": "cortex-m4", "figure": "size", "flashBytes": 27888, "ramBytes": 6000}
      ]}
      """;

  @Test
  void aRowCarriesWhatWasCountedAmongItsOwnFields() {
    assertThat(Json.write(FirmwareBenchmark.rows(PRINTED).getFirst()))
        .isEqualTo(
            "{\"metric\":\"cortex-m4 vecmat 4 bit (lanes)\",\"value\":1.332,"
                + "\"unit\":\"instructions a MAC\",\"goal\":\"<= 1.4\",\"met\":true,"
                + "\"core\":\"cortex-m4\",\"kernel\":\"lanes\",\"bits\":4,\"inputs\":240,"
                + "\"outputs\":64,\"instructionsPerMac\":1.332}");
  }

  @Test
  void stepsAndImagesHaveGoalsOfTheirOwn() {
    List<Row> rows = FirmwareBenchmark.rows(PRINTED);
    assertThat(rows)
        .extracting(Row::goal)
        .containsExactly("<= 1.4", "<= 1.55", "<= 60", "<= 24576", "<= 6144");
    assertThat(rows).extracting(Row::met).containsExactly(true, false, false, false, true);
  }
}
