package io.tinyloop.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DefectTest {

  private static final Metered GOOD = Metered.valid(0.01, 5, 1000);

  @Test
  void tellsWindowsThatWereNotFoundFromThoseWithDefects() {
    Metered lost = GOOD.with(Defect.LOST_SAMPLES);
    Metered both = lost.with(Defect.OVER_RANGE);
    assertThat(Defect.words(5, List.of(GOOD, lost, both)))
        .isEqualTo(
            "2 with lost samples, 2 without both edges of the marker (is its wire connected, and the"
                + " firmware new enough?), 1 beyond the range of the meter");
  }

  @Test
  void saysNothingOfGoodWindows() {
    assertThat(Defect.words(1, List.of(GOOD))).isEmpty();
  }
}
