package io.tinyloop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRatesTest {

  private final AtomicLong now = new AtomicLong();
  private final RequestRates rates = new RequestRates(now::get, 2);

  @Test
  void grantsFiveSecondsAtOnceAndThenTheRate() {
    for (int i = 0; i < 10; i++) {
      assertThat(rates.take("lab")).as("request %d", i).isZero();
    }
    assertThat(rates.take("lab")).isEqualTo(Duration.ofMillis(500));
    now.addAndGet(Duration.ofMillis(499).toNanos());
    assertThat(rates.take("lab")).isPositive();
    now.addAndGet(Duration.ofMillis(1).toNanos());
    assertThat(rates.take("lab")).isZero();
    assertThat(rates.take("lab")).isPositive();
  }

  @Test
  void aTenantHasABucketOfItsOwn() {
    while (rates.take("loud").isZero()) {
      // until its bucket is empty
    }
    assertThat(rates.take("quiet")).isZero();
  }

  @Test
  void aLongRestFillsTheBucketAndNoMore() {
    assertThat(rates.take("lab")).isZero();
    now.addAndGet(Duration.ofHours(1).toNanos());
    int granted = 0;
    while (rates.take("lab").isZero()) {
      granted++;
    }
    assertThat(granted).isEqualTo(10);
  }

  @Test
  void noRateIsNoLimit() {
    RequestRates any = new RequestRates(now::get, 0);
    for (int i = 0; i < 100_000; i++) {
      assertThat(any.take("lab")).isZero();
    }
    assertThatThrownBy(() -> new RequestRates(now::get, -1))
        .hasMessageContaining("-1")
        .hasMessageContaining("\nMaybe");
  }
}
