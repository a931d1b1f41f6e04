package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs on the devices of a pool. */
@Timeout(60)
class DevicePoolTest extends PoolFixture {

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
  void asksAnotherDeviceAboutACandidateThatABrokenOneRefused() throws Exception {
    EvaluationJob job = Candidates.job(20);
    Fake broken = fake("broken", device -> device.ramBytes = job.image().length() - 1);
    Set<String> admitted = ConcurrentHashMap.newKeySet();
    AdmissionTest test =
        (session, _, _) -> {
          boolean first = admitted.add(session.hello().uid());
          return first || session.hello().ramBytes() > job.image().length()
              ? Optional.empty()
              : Optional.of("it has lost its memory");
        };
    try (DevicePool pool =
        DevicePool.start(
            List.of(broken, fake("sound")), QUICK, test, new ReferenceKernel(), notes)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(30))).isTrue();
      for (CompletableFuture<Outcome> one : List.of(pool.submit(job), pool.submit(job))) {
        assertThat(outcome(one))
            .isInstanceOfSatisfying(Ok.class, ok -> assertThat(ok.device()).isEqualTo("sound"));
      }
      assertThat(attempts)
          .contains("broken DEVICE_FAULT")
          .doesNotContain("broken CANDIDATE_INFEASIBLE");
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
}
