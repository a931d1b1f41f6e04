package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which devices a pool trusts, and for how long. */
@Timeout(60)
class DeviceQuarantineTest extends PoolFixture {

  @Test
  void quarantinesADeviceThatFailsAgainAndAgain() throws Exception {
    Fake wrong = fake("wrong", device -> device.wrongSamples = new int[] {3});
    try (DevicePool pool = pool(wrong)) {
      Outcome outcome = outcome(pool.submit(Candidates.job(20)));

      assertThat(outcome).isInstanceOf(DeviceFault.class);
      DeviceStatus status = pool.snapshot().getFirst();
      assertThat(status.state()).isEqualTo(DeviceState.QUARANTINED);
      assertThat(status.faults()).isEqualTo(2);
      assertThat(status.lastFault()).contains("first differing sample 3");
    }
  }

  @Test
  void connectsAgainAfterAReset() throws Exception {
    AtomicInteger resets = new AtomicInteger(1);
    Fake flaky = fake("flaky");
    flaky.device().before =
        command -> {
          if (command instanceof Evaluate && resets.getAndDecrement() > 0) {
            flaky.device().powerCycle();
          }
        };
    try (DevicePool pool = pool(flaky)) {
      assertThat(outcome(pool.submit(Candidates.job(20)))).isInstanceOf(Ok.class);
      assertThat(attempts).containsExactly("flaky DEVICE_FAULT", "flaky OK");
      assertThat(flaky.device().opened).isEqualTo(2);
      assertThat(pool.snapshot().getFirst().consecutiveFaults()).isZero();
    }
  }

  @Test
  void admitsNoDeviceThatFailsTheTest() throws Exception {
    AdmissionTest test =
        (session, _, _) ->
            session.hello().uid().equals("bad") ? Optional.of("2 + 2 is 5 here") : Optional.empty();
    try (DevicePool pool = pool(test, fake("bad"), fake("good"))) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      assertThat(outcome(pool.submit(Candidates.job(5))).device()).isEqualTo("good");
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.QUARANTINED);
      assertThat(pool.snapshot().getFirst().lastFault()).contains("2 + 2 is 5 here");
    }
  }

  @Test
  void givesADeviceAnotherChanceAfterItsQuarantine() throws Exception {
    PoolSettings forgiving =
        new PoolSettings(
            1,
            QUICK.session(),
            QUICK.connectTimeout(),
            QUICK.admissionTimeout(),
            3,
            2,
            QUICK.grace(),
            QUICK.idleCheck(),
            QUICK.firstRetry(),
            Duration.ofMillis(1));
    AtomicInteger tests = new AtomicInteger();
    AdmissionTest repaired =
        (_, _, _) -> tests.incrementAndGet() < 3 ? Optional.of("2 + 2 is 5") : Optional.empty();
    CountDownLatch idle = new CountDownLatch(1);
    PoolListener watch =
        new PoolListener() {
          @Override
          public void changed(DeviceStatus status) {
            if (status.state() == DeviceState.IDLE) {
              idle.countDown();
            }
          }
        };
    try (DevicePool pool =
        DevicePool.start(
            List.of(fake("mended")), forgiving, repaired, new ReferenceKernel(), watch)) {
      assertThat(idle.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(tests).hasValue(3);
      assertThat(outcome(pool.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
    }
  }

  private static final Withdrawal ORDER =
      new Withdrawal("its socket is loose", "lena", Instant.parse("2026-01-02T03:04:05Z"));

  @Test
  void keepsADeviceFromWorkUntilAPersonReleasesIt() throws Exception {
    Semaphore idle = new Semaphore(0);
    Semaphore away = new Semaphore(0);
    PoolListener watch =
        new PoolListener() {
          @Override
          public void changed(DeviceStatus status) {
            if (status.name().equals("a") && status.state() == DeviceState.IDLE) {
              idle.release();
            } else if (status.name().equals("a") && status.state() == DeviceState.QUARANTINED) {
              away.release();
            }
          }
        };
    try (DevicePool pool =
        DevicePool.start(
            List.of(fake("a"), fake("b")),
            QUICK,
            AdmissionTest.NONE,
            new ReferenceKernel(),
            watch)) {
      idle.acquire();
      pool.quarantine("a", ORDER);
      away.acquire();
      for (int i = 0; i < 4; i++) {
        assertThat(outcome(pool.submit(Candidates.job(5))).device()).isEqualTo("b");
      }
      assertThat(pool.snapshot().getFirst().quarantine())
          .isEqualTo(new Quarantine(ORDER.since(), "its socket is loose", "lena", null));

      idle.drainPermits();
      pool.endQuarantine("a");
      idle.acquire();
      assertThat(pool.snapshot().getFirst().quarantine()).isNull();
      pool.quarantine("b", ORDER);
      assertThat(outcome(pool.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
    }
  }

  @Test
  void endsTheJobsThatOnlyADeviceInQuarantineCouldRun() throws Exception {
    try (DevicePool pool = pool(fake("a"))) {
      pool.quarantine("a", ORDER);
      Outcome outcome;
      do {
        outcome = outcome(pool.submit(Candidates.job(5)));
      } while (outcome instanceof Ok);
      assertThat(outcome.reason()).contains("in quarantine by lena: its socket is loose");
    }
  }

  @Test
  void releasesADeviceThatFailedBeforeItsTime() throws Exception {
    Fake mended = fake("mended", device -> device.wrongSamples = new int[] {3});
    try (DevicePool pool = pool(mended)) {
      assertThat(outcome(pool.submit(Candidates.job(20)))).isInstanceOf(DeviceFault.class);
      Quarantine quarantine = pool.snapshot().getFirst().quarantine();
      assertThat(quarantine.by()).isNull();
      assertThat(quarantine.reason()).contains("first differing sample 3");
      assertThat(Duration.between(quarantine.since(), quarantine.until()))
          .isEqualTo(QUICK.quarantine(1));

      mended.device().wrongSamples = null;
      pool.endQuarantine("mended");
      Outcome outcome;
      do {
        outcome = outcome(pool.submit(Candidates.job(5)));
      } while (!(outcome instanceof Ok));
      assertThat(outcome.device()).isEqualTo("mended");
    }
  }

  private static boolean isQuarantinedBy(DevicePool pool, String person) {
    DeviceStatus status = pool.snapshot().getFirst();
    return status.state() == DeviceState.QUARANTINED
        && status.quarantine() instanceof Quarantine quarantine
        && person.equals(quarantine.by());
  }

  @Test
  void staysInQuarantineAfterAPersonHadIt() throws Exception {
    try (DevicePool pool = pool(fake("a"))) {
      pool.quarantine("a", ORDER);
      Until.holds("a is in quarantine", () -> isQuarantinedBy(pool, "lena"));
      assertThat(pool.hold("a").get(30, TimeUnit.SECONDS)).isPositive();
      pool.release("a");
      Until.holds("a is in quarantine again", () -> isQuarantinedBy(pool, "lena"));
    }
  }

  @Test
  void takesNoOtherBoardForOneItKnows() throws Exception {
    Fake first = fake("A");
    try (DevicePool pool = pool(first)) {
      assertThat(outcome(pool.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
      first.device().uid = "stranger";
      first.device().powerCycle();
      Outcome outcome = outcome(pool.submit(Candidates.job(5)));

      assertThat(outcome).isInstanceOf(Outcome.DeviceFault.class);
      assertThat(outcome.reason()).contains("stranger").contains("swapped");
    }
  }

  @Test
  void creditsNoResultToAnotherBoardOnTheSameCable() throws Exception {
    Fake swapped = new Fake("serial:A", new FakeDevice("B"), Optional.of("A"));
    try (DevicePool pool = pool(swapped)) {
      Outcome outcome = outcome(pool.submit(Candidates.job(5)));
      assertThat(outcome).isInstanceOf(DeviceFault.class);
      assertThat(outcome.reason()).contains("is not A, but B").contains("cables");
      assertThat(swapped.device().count(Evaluate.class)).isZero();
    }
  }
}
