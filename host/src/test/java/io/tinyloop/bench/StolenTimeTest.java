package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StolenTimeTest {

  @Test
  void isTheShareOfWhatTheMachineDidNotGet() {
    StolenTime begin = StolenTime.of("cpu  100 0 50 300 6 0 4 40 9 9");
    StolenTime end = StolenTime.of("cpu  170 0 60 300 6 0 4 60 9 9");
    assertThat(begin).isEqualTo(new StolenTime(40, 500));
    assertThat(begin.percent(end)).isEqualTo(20);
  }
}
