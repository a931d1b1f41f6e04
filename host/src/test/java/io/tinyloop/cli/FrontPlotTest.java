package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrontPlotTest {

  @Test
  void drawsTheBestPointAtTheTopAndTheBiggestAtTheRight() {
    List<String> lines =
        FrontPlot.lines(
            List.of(
                new FrontPlot.Point(1000, 0.5, '*'),
                new FrontPlot.Point(2000, 1.0, '8'),
                new FrontPlot.Point(100, 0.1, '2')),
            0.5);
    assertThat(lines.getFirst()).startsWith(" 1.0000 |").endsWith("8").hasSize(9 + 64);
    assertThat(lines.get(15)).isEqualTo(" 0.5000 |*");
    assertThat(lines.getLast()).contains("1,000").endsWith("2,000 bytes");
  }

  @Test
  void drawsNothingWithoutPoints() {
    assertThat(FrontPlot.lines(List.of(new FrontPlot.Point(1, 0.2, '*')), 0.5)).isEmpty();
  }
}
