package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Outcome.Ok;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a device must show again what it can. */
@Timeout(60)
class AdmissionPolicyTest extends PoolFixture {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();

  /** Admits everybody, as often as the policy says. */
  private AdmissionTest counting(AdmissionPolicy policy) {
    return new AdmissionTest() {
      @Override
      public Optional<String> failure(
          DeviceSession session, LongSupplier evaluationIds, Deadline deadline) {
        asked.incrementAndGet();
        return Optional.empty();
      }

      @Override
      public boolean isDue(int evaluations, Duration time) {
        return policy.isDue(evaluations, time);
      }
    };
  }

  @Test
  void aDeviceIsAskedAgainAfterSoManyEvaluations() throws Exception {
    try (DevicePool pool = pool(counting(new AdmissionPolicy(3, null)), fake("board"))) {
      for (int i = 0; i < 7; i++) {
        assertThat(outcome(pool.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
      }
      assertThat(asked).as("when it came, after 3 and after 6").hasValue(3);
    }
  }

  @Test
  void aDeviceIsAskedAgainAfterSoLongThoughItIdles() {
    CheckClock clock =
        new CheckClock(counting(new AdmissionPolicy(200, Duration.ofHours(6))), nanos::get);
    nanos.addAndGet(Duration.ofHours(6).toNanos() - 1);
    assertThat(clock.isDue()).isFalse();
    nanos.incrementAndGet();
    assertThat(clock.isDue()).isTrue();
    clock.checked();
    assertThat(clock.isDue()).isFalse();
  }

  @Test
  void boundsAreKept() {
    assertThatThrownBy(() -> new AdmissionPolicy(0, null)).hasMessageContaining("(0)");
    assertThatThrownBy(() -> new AdmissionPolicy(1, Duration.ofMinutes(59)))
        .hasMessageContaining("(PT59M)");
    assertThatThrownBy(() -> new AdmissionPolicy(1, Duration.ofHours(721)))
        .hasMessageContaining("(PT721H)");
  }
}
