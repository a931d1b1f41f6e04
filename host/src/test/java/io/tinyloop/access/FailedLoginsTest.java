package io.tinyloop.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {

  private static final int MOST = 20;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final FailedLogins failed = new FailedLogins(now::get, MOST);

  @Test
  void anAddressHasSoManyTriesAMinuteAndOthersTheirOwn() {
    for (int i = 0; i < MOST; i++) {
      assertThat(failed.tooMany("a")).isFalse();
    }
    assertThat(failed.tooMany("a")).isTrue();
    assertThat(failed.tooMany("b")).isFalse();
    now.set(Instant.EPOCH.plus(FailedLogins.WINDOW));
    assertThat(failed.tooMany("a")).isFalse();
  }

  @Test
  void anAddressThatGoesOnIsNotForgottenForOthersThatComeAfterIt() {
    for (int i = 0; i <= MOST; i++) {
      failed.tooMany("a");
    }
    for (int i = 0; i < 1_000; i++) {
      failed.tooMany("other " + i);
    }
    assertThat(failed.tooMany("a")).isTrue();
  }
}
