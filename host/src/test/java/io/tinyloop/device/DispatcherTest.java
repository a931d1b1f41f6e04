package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatcherTest {

  private final Dispatcher dispatcher = new Dispatcher();
  private final List<String> assigned = new ArrayList<>();
  private final List<PendingJob> given = new ArrayList<>();

  private final class Idle implements Dispatcher.Worker {

    private final String name;

    Idle(String name) {
      this.name = name;
      dispatcher.join(this);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void assign(Attempt attempt) {
      assigned.add(name);
      given.add(attempt.pending());
    }
  }

  private static PendingJob job() {
    return new PendingJob(Candidates.job(1));
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
}
