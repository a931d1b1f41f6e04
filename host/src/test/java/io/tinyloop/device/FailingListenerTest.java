package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners and code of the host that fail. */
@Timeout(60)
class FailingListenerTest extends PoolFixture {

  /** A listener whose journal cannot be written. */
  private static final PoolListener FULL_DISK =
      new PoolListener() {
        @Override
        public void attempted(String device, EvaluationJob job, Outcome outcome) {
          throw new IllegalStateException("No space left on device");
        }
      };

  private static DevicePool pool(PoolListener listener, Fake... fleet) {
    return DevicePool.start(
        Arrays.asList(fleet), QUICK, AdmissionTest.NONE, new ReferenceKernel(), listener);
  }

  private static void assertBroken(CompletableFuture<Outcome> job, String message) {
    assertThatThrownBy(() -> outcome(job))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining(message);
  }

  @Test
  void failsAJobWhoseEndCannotBeWrittenDown() throws Exception {
    Fake wrong = fake("wrong", device -> device.wrongSamples = new int[] {3});
    for (Fake device : List.of(fake("right"), wrong)) {
      try (DevicePool pool = pool(FULL_DISK, device)) {
        assertBroken(pool.submit(Candidates.job(20)), "No space left");
      }
    }
  }

  @Test
  void cutsAHungDeviceLooseThoughItsEndCannotBeWrittenDown() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Fake hung =
        fake("hung", device -> device.before = command -> untilInterrupted(command, interrupted));
    try (DevicePool pool = pool(FULL_DISK, hung)) {
      assertBroken(pool.submit(Candidates.job(5, null, HUNG_DEADLINE)), "No space left");
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(hung.device().closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void untilInterrupted(HostCommand command, CountDownLatch interrupted) {
    if (command instanceof Evaluate) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void failsAllJobsOfAListenerThatCannotHearOfDevices() throws Exception {
    PoolListener deaf =
        new PoolListener() {
          @Override
          public void changed(DeviceStatus status) {
            throw new IllegalStateException("deaf to " + status.name());
          }
        };
    try (DevicePool pool = pool(deaf, fake("a"))) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      assertBroken(pool.submit(Candidates.job(5)), "deaf to a");
    }
  }

  @Test
  void givesNoMoreJobsToADeviceWhoseCodeBreaks() throws Exception {
    Consumer<FakeDevice> breaks =
        device ->
            device.before =
                command -> {
                  if (command instanceof HelloRequest) {
                    throw new IllegalStateException("no such port");
                  }
                };
    try (DevicePool pool = pool(fake("broken", breaks))) {
      Outcome outcome = outcome(pool.submit(Candidates.job(5)));
      assertThat(outcome).isInstanceOf(DeviceFault.class);
      assertThat(outcome.reason()).contains("No device is left").contains("no such port");
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.QUARANTINED);
    }
  }

  @Test
  void endsTheJobThatAnErrorStruck() throws Exception {
    Fake broken =
        fake(
            "broken",
            device ->
                device.before =
                    command -> {
                      if (command instanceof Evaluate) {
                        throw new StackOverflowError("too deep");
                      }
                    });
    try (DevicePool pool = pool(broken)) {
      assertBroken(pool.submit(Candidates.job(5)), "too deep");
      Outcome next = outcome(pool.submit(Candidates.job(5)));
      assertThat(next).isInstanceOf(DeviceFault.class);
      assertThat(pool.snapshot().getFirst().state()).isEqualTo(DeviceState.QUARANTINED);
    }
  }
}
