package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DevicePoolTest {

  private static final PoolSettings QUICK =
      new PoolSettings(
          1,
          new SessionSettings(Duration.ofSeconds(1), 2, Duration.ofSeconds(1)),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          3,
          2,
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          Duration.ofMillis(1),
          Duration.ofHours(1));

  /** Long for a device that answers at once, even on a busy machine. */
  private static final Duration HUNG_DEADLINE = Duration.ofSeconds(1);

  /** Notes each attempt: device and outcome. */
  private final List<String> attempts = new CopyOnWriteArrayList<>();

  private final PoolListener notes =
      new PoolListener() {
        @Override
        public void attempted(String device, EvaluationJob job, Outcome outcome) {
          attempts.add(device + " " + outcome.kind());
        }
      };

  private record Fake(String name, FakeDevice device, Optional<String> expectedUid)
      implements DeviceConnector {

    Fake(String name, FakeDevice device) {
      this(name, device, Optional.empty());
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:cortex-m4");
    }

    @Override
    public Link open() throws IOException, InterruptedException {
      return device.open();
    }
  }

  private DevicePool pool(Fake... fleet) {
    return pool(AdmissionTest.NONE, fleet);
  }

  private DevicePool pool(AdmissionTest admission, Fake... fleet) {
    return DevicePool.start(Arrays.asList(fleet), QUICK, admission, new ReferenceKernel(), notes);
  }

  private static Fake fake(String name) {
    return new Fake(name, new FakeDevice(name));
  }

  private static Fake fake(String name, Consumer<FakeDevice> fault) {
    Fake fake = fake(name);
    fault.accept(fake.device);
    return fake;
  }

  private static Outcome outcome(CompletableFuture<Outcome> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void runsJobsOnAllDevices() throws Exception {
    try (DevicePool pool = pool(fake("a"), fake("b"), fake("c"))) {
      EvaluationJob job = Candidates.job(20);
      List<CompletableFuture<Outcome>> all =
          IntStream.range(0, 30).mapToObj(_ -> pool.submit(job)).toList();

      for (CompletableFuture<Outcome> one : all) {
        assertThat(outcome(one)).isInstanceOf(Ok.class);
      }
      assertThat(pool.snapshot().stream().mapToLong(DeviceStatus::evaluations).sum()).isEqualTo(30);
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      assertThat(pool.waiting()).isZero();
    }
  }

  @Test
  void servesJobsInTheOrderOfSubmission() throws Exception {
    List<EvaluationJob> order = new ArrayList<>();
    PoolListener inOrder =
        new PoolListener() {
          @Override
          public void attempted(String device, EvaluationJob job, Outcome outcome) {
            order.add(job);
          }
        };
    try (DevicePool pool =
        DevicePool.start(
            List.of(fake("a")), QUICK, AdmissionTest.NONE, new ReferenceKernel(), inOrder)) {
      List<EvaluationJob> jobs = IntStream.range(1, 9).mapToObj(Candidates::job).toList();
      for (CompletableFuture<Outcome> one : jobs.stream().map(pool::submit).toList()) {
        outcome(one);
      }
      assertThat(order).containsExactlyElementsOf(jobs);
    }
  }

  @Test
  void triesAFaultElsewhere() throws Exception {
    Fake wrong = fake("wrong", device -> device.wrongSamples = new int[] {3});
    try (DevicePool pool = pool(wrong, fake("right"))) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      EvaluationJob job = Candidates.job(20);
      for (CompletableFuture<Outcome> one : List.of(pool.submit(job), pool.submit(job))) {
        assertThat(outcome(one))
            .isInstanceOfSatisfying(Ok.class, ok -> assertThat(ok.device()).isEqualTo("right"));
      }
      assertThat(attempts).containsExactlyInAnyOrder("wrong DEVICE_FAULT", "right OK", "right OK");
    }
  }

  @Test
  void triesAnInfeasibleCandidateOnlyOnce() throws Exception {
    EvaluationJob job = Candidates.job(20);
    Consumer<FakeDevice> small = device -> device.ramBytes = job.image().length() - 1;
    try (DevicePool pool = pool(fake("a", small), fake("b", small))) {
      assertThat(outcome(pool.submit(job))).isInstanceOf(CandidateInfeasible.class);
      assertThat(attempts).hasSize(1);
    }
  }

  @Test
  void givesUpAfterSoManyAttempts() throws Exception {
    Consumer<FakeDevice> mute = device -> device.losesAnswersTo = Evaluate.class::isInstance;
    try (DevicePool pool = pool(fake("a", mute), fake("b", mute), fake("c", mute))) {
      EvaluationJob job = Candidates.job(5, null, HUNG_DEADLINE);

      assertThat(outcome(pool.submit(job))).isInstanceOf(TimedOut.class);
      assertThat(attempts).containsExactlyInAnyOrder("a TIMEOUT", "b TIMEOUT", "c TIMEOUT");
    }
  }

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

  /** Blocks in an evaluation for good, deaf to interruption, as native code does. */
  private static void hang(HostCommand command, CountDownLatch until) {
    boolean waiting = command instanceof Evaluate;
    while (waiting) {
      try {
        until.await();
        waiting = false;
      } catch (InterruptedException e) {
        // Deaf.
      }
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
    flaky.device.before =
        command -> {
          if (command instanceof Evaluate && resets.getAndDecrement() > 0) {
            flaky.device.powerCycle();
          }
        };
    try (DevicePool pool = pool(flaky)) {
      assertThat(outcome(pool.submit(Candidates.job(20)))).isInstanceOf(Ok.class);
      assertThat(attempts).containsExactly("flaky DEVICE_FAULT", "flaky OK");
      assertThat(flaky.device.opened).isEqualTo(2);
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

  @Test
  void takesNoOtherBoardForOneItKnows() throws Exception {
    Fake first = fake("serial:A");
    try (DevicePool pool = pool(first)) {
      assertThat(outcome(pool.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
      first.device.uid = "stranger";
      first.device.powerCycle();
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
      assertThat(swapped.device.count(Evaluate.class)).isZero();
    }
  }

  @Test
  void saysWhyNoDeviceIsLeft() throws Exception {
    Fake dead = fake("dead", device -> device.loses = HelloRequest.class::isInstance);
    try (DevicePool pool = pool(dead)) {
      Outcome outcome = outcome(pool.submit(Candidates.job(5)));
      assertThat(outcome).isInstanceOf(TimedOut.class);
      assertThat(outcome.reason()).contains("No device is left").contains("HelloRequest");
    }
  }

  @Test
  void endsEveryJobWhenClosed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Fake hung = fake("hung", device -> device.before = command -> hang(command, never));
    DevicePool pool = pool(hung);
    List<CompletableFuture<Outcome>> jobs =
        IntStream.range(0, 3).mapToObj(_ -> pool.submit(Candidates.job(5))).toList();
    pool.close();

    for (CompletableFuture<Outcome> job : jobs) {
      assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
          .isInstanceOfAny(CancellationException.class, ExecutionException.class);
    }
    never.countDown();
  }

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
      assertThat(hung.device.closed.await(10, TimeUnit.SECONDS)).isTrue();
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
      a.device.closed.await();
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
      assertThat(a.device.opened).isZero();

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
      while (pool.snapshot().getFirst().state() != DeviceState.QUARANTINED) {
        Thread.onSpinWait();
      }
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
  void aClosedLaneEndsItsOwnJobsOnly() throws Exception {
    try (DevicePool pool = pool(fake("a"))) {
      Lane one = pool.lane("one", 1, Set.of("a"), PoolListener.NONE);
      Lane two = pool.lane("two", 1, Set.of("a"), PoolListener.NONE);
      assertThat(pool.hold("a").get(30, TimeUnit.SECONDS)).isPositive();
      CompletableFuture<Outcome> ended = one.submit(Candidates.job(1));
      CompletableFuture<Outcome> other = two.submit(Candidates.job(1));
      one.close();
      assertThat(ended).isCompletedExceptionally();
      pool.release("a");
      assertThat(outcome(other)).isInstanceOf(Ok.class);
      assertThat(attempts).containsExactly("a OK");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
