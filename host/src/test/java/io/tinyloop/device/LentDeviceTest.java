package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that people have for a while, and those that others took. */
@Timeout(60)
class LentDeviceTest extends PoolFixture {

  @Test
  void aPersonGetsADeviceAfterItsJobAndSearchesGoOnWithTheOthers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Fake a =
        fake(
            "a",
            device ->
                device.before =
                    command -> {
                      if (command instanceof Evaluate) {
                        running.countDown();
                        awaitQuietly(mayEnd);
                      }
                    });
    try (DevicePool pool = pool(a)) {
      CompletableFuture<Outcome> job = pool.submit(Candidates.job(1));
      running.await();
      CompletableFuture<Integer> held = pool.hold("a");
      assertThat(held).isNotDone();
      mayEnd.countDown();

      assertThat(outcome(job)).isInstanceOf(Ok.class);
      assertThat(held.get(30, TimeUnit.SECONDS)).as("newer than the pool's epoch").isEqualTo(2);
      a.device().closed.await();
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.LEASED);

      pool.add(List.of(fake("b")));
      assertThat(outcome(pool.submit(Candidates.job(1)))).isInstanceOf(Ok.class);
      assertThat(attempts).containsExactly("a OK", "b OK");
    }
  }

  @Test
  void jobsWaitWhileAPersonHasTheOnlyDevice() throws Exception {
    try (DevicePool pool = pool(fake("a"))) {
      Lane lane = pool.lane("run", 1, Set.of("a"), PoolListener.NONE);
      assertThat(pool.hold("a").get(30, TimeUnit.SECONDS)).isEqualTo(2);
      CompletableFuture<Outcome> job = lane.submit(Candidates.job(1));
      assertThat(pool.isHeldUp(lane)).isTrue();
      assertThat(job).isNotDone();

      pool.release("a");
      assertThat(outcome(job)).isInstanceOf(Ok.class);
      assertThat(lane.evaluations()).isEqualTo(1);
      assertThat(pool.hold("a").get(30, TimeUnit.SECONDS)).as("each lease is newer").isEqualTo(4);
    }
  }

  @Test
  void aDeviceThatAPersonHasSinceBeforeIsNotTouched() throws Exception {
    Fake a = fake("a");
    try (DevicePool pool = pool()) {
      pool.addHeld(a, 7);
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      assertThat(pool.hold("a").get(30, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(a.device().opened).isZero();

      pool.release("a");
      assertThat(outcome(pool.submit(Candidates.job(1)))).isInstanceOf(Ok.class);
    }
  }

  @Test
  void aLostLeaseIsNoResultAndTheDeviceIsLeftToItsNewHolder() throws Exception {
    Fake a =
        fake(
            "a",
            device ->
                device.before =
                    command -> {
                      if (command instanceof Evaluate) {
                        device.newestEpoch = 9;
                      }
                    });
    try (DevicePool pool = pool(a, fake("b"))) {
      assertThat(pool.hold("b").get(30, TimeUnit.SECONDS)).isPositive();
      CompletableFuture<Outcome> job = pool.submit(Candidates.job(1));
      Until.holds(
          "the device is given up",
          () -> pool.snapshot().getFirst().state() == DeviceState.QUARANTINED);
      assertThat(job).as("waits for the other device").isNotDone();
      pool.release("b");
      Outcome outcome = outcome(job);
      assertThat(outcome).isInstanceOf(Ok.class);
      assertThat(((Ok) outcome).report().device()).isEqualTo("b");
      assertThat(attempts).containsExactly("a LEASE_LOST", "b OK");
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.QUARANTINED);
    }
  }

  @Test
  void aPersonTakesADeviceBackThatAnotherHostHasTaken() throws Exception {
    Fake fake = fake("a");
    AtomicInteger evaluations = new AtomicInteger();
    fake.device().before =
        command -> {
          if (command instanceof Evaluate && evaluations.getAndIncrement() == 0) {
            fake.device().newestEpoch = 2;
          }
        };
    try (DevicePool pool = pool(fake)) {
      CompletableFuture<Outcome> job = pool.submit(Candidates.job(1));
      Until.holds(
          "the device is given up",
          () -> pool.snapshot().getFirst().state() == DeviceState.QUARANTINED);
      assertThat(outcome(job).kind()).isNotEqualTo(OutcomeKind.OK);
      pool.endQuarantine("a");
      Until.holds("it is back", () -> pool.snapshot().getFirst().state() == DeviceState.IDLE);
      assertThat(outcome(pool.submit(Candidates.job(1)))).isInstanceOf(Ok.class);
    }
  }
}
