package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.JournalException;
import io.tinyloop.journal.RunDisplay;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a listener what a run does on another host, as the journal shows it. */
final class RunFollower implements RunService.Subscription {

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST = 1_000;

  private final Journal journal;
  private final String id;
  private final RunListener listener;
  private final Thread thread;
  private final Set<RunFollower> all;
  private long ordinal;
  private @Nullable String progress;
  private @Nullable String front;

  /**
   * Begins to tell.
   *
   * @param all of the host, among which it is until it ends
   */
  static RunFollower start(Journal journal, String id, RunListener listener, Set<RunFollower> all) {
    RunFollower follower = new RunFollower(journal, id, listener, all);
    all.add(follower);
    follower.thread.start();
    return follower;
  }

  private RunFollower(Journal journal, String id, RunListener listener, Set<RunFollower> all) {
    this.all = all;
    this.journal = journal;
    this.id = id;
    this.listener = listener;
    this.ordinal = journal.lastOrdinal(id);
    this.thread = Thread.ofVirtual().name("follow-" + id).unstarted(this::follow);
  }

  private void follow() {
    try {
      while (!look()) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      // Nobody listens any more.
    } finally {
      all.remove(this);
    }
  }

  /** Whether there is nothing more to tell. */
  private boolean look() {
    try {
      Optional<RunRecord> run = journal.run(id);
      tellEvaluations();
      journal.claims().display(id).ifPresent(this::tell);
      boolean over = run.isEmpty() || run.get().state() != RunState.RUNNING;
      if (over) {
        run.ifPresent(ended -> listener.ended(RunView.of(ended, null)));
      }
      return over;
    } catch (JournalException e) {
      return false; // it is back at one of the next looks
    }
  }

  private void tellEvaluations() {
    for (EvaluationRecord evaluation : journal.evaluations(id, ordinal, MOST)) {
      ordinal = evaluation.ordinal();
      if (evaluation.outcome().equals(JournaledEvaluator.OK)) {
        listener.evaluated(Json.read(evaluation.body(), Individual.class));
      }
    }
  }

  private void tell(RunDisplay display) {
    String nextProgress = display.progress();
    if (nextProgress != null && !nextProgress.equals(progress)) {
      listener.progress(Json.read(nextProgress, Progress.class));
    }
    String nextFront = display.front();
    if (nextFront != null && !nextFront.equals(front)) {
      listener.front(Json.read(nextFront, FrontView.class));
    }
    progress = nextProgress;
    front = nextFront;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
