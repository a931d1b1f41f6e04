package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.Outcome.TimedOut;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices whose calls do not return. */
@Timeout(60)
class HungDeviceTest extends PoolFixture {

  @Test
  void aHungDeviceDelaysNoOther() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Fake hung = fake("hung", device -> device.before = command -> hang(command, never));
    try (DevicePool pool = pool(hung, fake("good"))) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      EvaluationJob job = Candidates.job(5, null, HUNG_DEADLINE);
      for (CompletableFuture<Outcome> one :
          IntStream.range(0, 10).mapToObj(_ -> pool.submit(job)).toList()) {
        assertThat(outcome(one))
            .isInstanceOfSatisfying(Ok.class, ok -> assertThat(ok.device()).isEqualTo("good"));
      }
      DeviceStatus status = pool.snapshot().getFirst();
      assertThat(status.state()).isEqualTo(DeviceState.HUNG);
      assertThat(status.outcomes()).isEqualTo(Map.of(OutcomeKind.TIMEOUT, 1L));
    } finally {
      never.countDown();
    }
  }

  @Test
  void endsTheJobOfAHungDeviceThatIsTheOnlyOne() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Fake hung = fake("hung", device -> device.before = command -> hang(command, never));
    try (DevicePool pool = pool(hung)) {
      Outcome outcome = outcome(pool.submit(Candidates.job(5, null, HUNG_DEADLINE)));
      assertThat(outcome).isInstanceOf(TimedOut.class);
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.HUNG);

      Outcome next = outcome(pool.submit(Candidates.job(5)));
      assertThat(next).isInstanceOf(TimedOut.class);
      assertThat(next.reason()).contains("No device is left").contains("hung");
    } finally {
      never.countDown();
    }
  }

  @Test
  void takesAHungDeviceBackThatReturns() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    Fake slow = fake("slow", device -> device.before = command -> hang(command, later));
    try (DevicePool pool = pool(slow)) {
      outcome(pool.submit(Candidates.job(5, null, HUNG_DEADLINE)));
      later.countDown();
      Outcome outcome;
      do {
        outcome = outcome(pool.submit(Candidates.job(5)));
      } while (!(outcome instanceof Ok));
      assertThat(outcome.device()).isEqualTo("slow");
    }
  }
}
