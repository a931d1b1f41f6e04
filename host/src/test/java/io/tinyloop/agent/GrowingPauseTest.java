package io.tinyloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {

  private final GrowingPause pause = new GrowingPause(new SplittableRandom(7));

  private void assertPause(long wholeMillis) {
    assertThat(pause.next())
        .isBetween(Duration.ofMillis(wholeMillis / 2), Duration.ofMillis(wholeMillis));
  }

  @Test
  void growsToFiveSecondsAndBeginsAgain() {
    LongStream.of(200, 400, 800, 1_600, 3_200, 5_000, 5_000).forEach(this::assertPause);
    pause.reset();
    assertPause(200);
  }

  @Test
  void boardsThatLostTheirBrokerTogetherComeBackOneByOne() {
    List<Duration> first =
        Stream.iterate(1L, seed -> seed + 1)
            .limit(40)
            .map(seed -> new GrowingPause(new SplittableRandom(seed)).next())
            .distinct()
            .toList();
    assertThat(first).hasSizeGreaterThan(30);
  }
}
