package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementBenchmarkTest {

  @Test
  void meetsItsGoals() throws Exception {
    var report = new MeasurementBenchmark().measure(note -> {});

    assertThat(report).allSatisfy(row -> assertThat(row.met()).as(row.toString()).isTrue());
  }
}
