package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.TickKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {

  private final Dispatcher dispatcher = new Dispatcher();
  private final List<String> assigned = new ArrayList<>();
  private final List<PendingJob> given = new ArrayList<>();

  private final class Idle implements Dispatcher.Worker {

    private final String name;
    private @Nullable DeviceClass deviceClass;

    Idle(String name) {
      this(name, null);
    }

    Idle(String name, @Nullable DeviceClass deviceClass) {
      this.name = name;
      this.deviceClass = deviceClass;
      dispatcher.join(this);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable DeviceClass deviceClass() {
      return deviceClass;
    }

    @Override
    public void assign(Attempt attempt) {
      assigned.add(name);
      given.add(attempt.pending());
    }
  }

  private final Lane lane = lane("run", 1, null);

  private PendingJob job() {
    return job(lane);
  }

  private static PendingJob job(Lane lane) {
    return new PendingJob(Candidates.job(1), lane);
  }

  private Lane lane(String run, int weight, @Nullable Set<String> devices) {
    JobDesk desk = new JobDesk(dispatcher, PoolListener.NONE, 3);
    return new Lane(run, weight, devices, true, PoolListener.NONE, desk);
  }

  private static DeviceClass at(int clockHertz) {
    return new DeviceClass("cortex-m4", clockHertz, TickKind.CYCLES, clockHertz, 1 << 18, 0, null);
  }

  @Test
  void givesARunsJobsToDevicesOfOneClass() {
    Idle fast = new Idle("fast", at(168_000_000));
    Idle slow = new Idle("slow", at(84_000_000));
    Idle unknown = new Idle("unknown");
    List.of(fast, slow).forEach(dispatcher::ready);
    for (int i = 0; i < 3; i++) {
      assertThat(dispatcher.submit(job())).isTrue();
    }
    assertThat(assigned).as("two wait").containsExactly("fast");
    unknown.deviceClass = at(168_000_000);
    List.of(unknown, fast).forEach(dispatcher::ready);
    assertThat(assigned).containsExactly("fast", "unknown", "fast");

    Lane other = lane("other", 1, null);
    assertThat(dispatcher.submit(job(other))).isTrue();
    assertThat(assigned).as("another run has its own class").endsWith("slow");
  }

  @Test
  void knowsThatNoDeviceOfTheClassIsLeft() {
    Idle fast = new Idle("fast", at(168_000_000));
    var _ = new Idle("slow", at(84_000_000));
    dispatcher.ready(fast);
    assertThat(dispatcher.submit(job())).isTrue();
    assertThat(dispatcher.submit(job())).isTrue();

    assertThat(dispatcher.leave(fast)).hasSize(1);
    assertThat(dispatcher.submit(job())).isFalse();
  }

  @Test
  void givesEachJobToTheDeviceThatIsIdleForLongest() {
    Idle a = new Idle("a");
    Idle b = new Idle("b");
    Idle c = new Idle("c");
    List.of(b, c, a).forEach(dispatcher::ready);
    for (int i = 0; i < 3; i++) {
      assertThat(dispatcher.submit(job())).isTrue();
    }
    List.of(c, a, b).forEach(dispatcher::ready);
    for (int i = 0; i < 3; i++) {
      assertThat(dispatcher.submit(job())).isTrue();
    }
    assertThat(assigned).containsExactly("b", "c", "a", "c", "a", "b");
  }

  @Test
  void givesOutJobsInTheOrderOfSubmission() {
    Idle a = new Idle("a");
    List<PendingJob> jobs = List.of(job(), job(), job());
    jobs.forEach(dispatcher::submit);
    for (int i = 0; i < 3; i++) {
      dispatcher.ready(a);
    }
    assertThat(given).containsExactlyElementsOf(jobs);
  }

  @Test
  void triesAFailedJobElsewhereAndBeforeAllOthers() {
    Idle a = new Idle("a");
    Idle b = new Idle("b");
    PendingJob failed = job();
    PendingJob waiting = job();
    dispatcher.submit(failed);
    dispatcher.ready(a);
    dispatcher.submit(waiting);
    assertThat(dispatcher.retry(failed, "a", 3)).isTrue();
    dispatcher.ready(a); // had its turn with the failed job: takes the other
    dispatcher.ready(b);

    assertThat(given).containsExactly(failed, waiting, failed);
    assertThat(assigned).containsExactly("a", "a", "b");
  }

  @Test
  void triesAJobAgainOnTheOnlyDevice() {
    Idle a = new Idle("a");
    PendingJob failed = job();
    dispatcher.submit(failed);
    dispatcher.ready(a);
    assertThat(dispatcher.retry(failed, "a", 2)).isTrue();
    dispatcher.ready(a);
    assertThat(dispatcher.retry(failed, "a", 2)).as("two attempts").isFalse();

    assertThat(assigned).containsExactly("a", "a");
  }

  @Test
  void handsOutNothingToADeviceThatIsNotReadyAnyMore() {
    Idle a = new Idle("a");
    dispatcher.ready(a);
    dispatcher.notReady(a);
    dispatcher.submit(job());
    assertThat(assigned).isEmpty();
    assertThat(dispatcher.waiting()).isEqualTo(1);
  }

  @Test
  void returnsTheOrphansOfTheLastDevice() {
    Idle a = new Idle("a");
    Idle b = new Idle("b");
    PendingJob job = job();
    dispatcher.submit(job);

    assertThat(dispatcher.leave(a)).isEmpty();
    assertThat(dispatcher.leave(b)).containsExactly(job);
    assertThat(dispatcher.submit(job())).isFalse();
  }

  @Test
  void lanesTakeTurnsByWeightHoweverMuchEachHasWaiting() {
    Idle a = new Idle("a");
    Lane one = lane("one", 1, null);
    Lane three = lane("three", 3, null);
    IntStream.range(0, 20).forEach(_ -> dispatcher.submit(job(one)));
    IntStream.range(0, 20).forEach(_ -> dispatcher.submit(job(three)));
    IntStream.range(0, 16).forEach(_ -> dispatcher.ready(a));

    assertThat(given.stream().filter(job -> job.lane() == one)).hasSize(4);
    assertThat(given.stream().filter(job -> job.lane() == three)).hasSize(12);
  }

  @Test
  void aLaneThatComesLateHasSavedUpNoTurns() {
    Idle a = new Idle("a");
    Lane early = lane("early", 1, null);
    Lane late = lane("late", 1, null);
    IntStream.range(0, 20).forEach(_ -> dispatcher.submit(job(early)));
    IntStream.range(0, 10).forEach(_ -> dispatcher.ready(a));
    IntStream.range(0, 20).forEach(_ -> dispatcher.submit(job(late)));
    IntStream.range(0, 6).forEach(_ -> dispatcher.ready(a));

    assertThat(given.subList(10, 16).stream().filter(job -> job.lane() == late)).hasSize(3);
  }

  @Test
  void aLaneGetsItsOwnDevicesOnly() {
    Idle a = new Idle("a");
    Idle b = new Idle("b");
    Lane onB = lane("on b", 1, Set.of("b"));
    PendingJob restricted = job(onB);
    PendingJob free = job();
    dispatcher.submit(restricted);
    dispatcher.submit(free);
    dispatcher.ready(a);
    dispatcher.ready(b);

    assertThat(given).containsExactly(free, restricted);
    assertThat(assigned).containsExactly("a", "b");
    assertThat(dispatcher.submit(job(lane("nowhere", 1, Set.of("c"))))).isFalse();
  }

  @Test
  void aHeldDeviceGetsNothingAndWhatOnlyItCanRunWaits() {
    Idle a = new Idle("a");
    dispatcher.ready(a);
    dispatcher.hold(a);
    assertThat(dispatcher.submit(job())).isTrue();
    dispatcher.ready(a);
    assertThat(assigned).isEmpty();
    assertThat(dispatcher.isHeldUp(lane)).isTrue();

    dispatcher.unhold(a);
    dispatcher.ready(a);
    assertThat(assigned).containsExactly("a");
    assertThat(dispatcher.isHeldUp(lane)).isFalse();
  }

  @Test
  void onlyJobsThatNobodyIsLeftForAreOrphans() {
    Idle a = new Idle("a");
    Idle b = new Idle("b");
    PendingJob onA = job(lane("on a", 1, Set.of("a")));
    PendingJob anywhere = job();
    dispatcher.submit(onA);
    dispatcher.submit(anywhere);

    assertThat(dispatcher.leave(a)).containsExactly(onA);
    assertThat(dispatcher.leave(b)).containsExactly(anywhere);
  }
}
