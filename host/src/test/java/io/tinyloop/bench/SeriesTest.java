package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void medianIsTheMiddleOrTheMeanOfBothMiddles() {
    assertThat(series(9, 1, 5).median()).isEqualTo(5);
    assertThat(series(9, 1, 5, 7).median()).isEqualTo(6);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Series ratios = series(8, 30, 1).over(series(4, 10, 4));

    assertThat(ratios.median()).isEqualTo(2);
    assertThat(ratios.range()).isEqualTo("0.250 … 3.00 in 3 rounds");
  }

  private static Series series(double... values) {
    var series = new Series();
    for (double value : values) {
      series.add(value);
    }
    return series;
  }
}
