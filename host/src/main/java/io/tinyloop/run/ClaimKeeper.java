package io.tinyloop.run;

import io.tinyloop.journal.ClaimStore;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.JournalException;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Renews the claims of the runs that this host works on, ends those that are another's by now or
 * that a person wants to end, and finds runs that nobody works on. A host that is cut off from the
 * database ends its runs when their claims have expired, as another may have them. Thread-safe.
 */
final class ClaimKeeper implements AutoCloseable {

  private static final Duration WATCH = Duration.ofMillis(250);

  private final Journal journal;
  private final ClaimStore claims;
  private final ClaimSettings settings;
  private final Supplier<Collection<ActiveRun>> mine;
  private final Consumer<String> unclaimed;
  private final Runnable also;
  private final Consumer<String> notes;
  private final Thread looking;
  private final Thread watching;

  /**
   * @param mine the runs that this host works on
   * @param unclaimed is told of each run that nobody works on
   * @param also is called at each look
   * @param notes is told what goes wrong
   */
  ClaimKeeper(
      Journal journal,
      ClaimSettings settings,
      Supplier<Collection<ActiveRun>> mine,
      Consumer<String> unclaimed,
      Runnable also,
      Consumer<String> notes) {
    this.notes = notes;
    this.journal = journal;
    this.claims = journal.claims();
    this.settings = settings;
    this.mine = mine;
    this.unclaimed = unclaimed;
    this.also = also;
    this.looking = every(settings.look(), "claims", this::look);
    this.watching = every(WATCH, "claims' end", this::watch);
  }

  private static Thread every(Duration pause, String name, Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            while (true) {
              task.run();
              Thread.sleep(pause);
            }
          } catch (InterruptedException e) {
            // The host ends.
          }
        });
  }

  /** What cannot be done while the database is away is done at the next look. */
  private void look() {
    robustly(() -> mine.get().forEach(this::renew));
    robustly(() -> mine.get().forEach(this::keep));
    robustly(() -> claims.unclaimed().forEach(unclaimed));
    robustly(also);
  }

  /** What fails keeps this host from no other part of its look, nor from the next one. */
  private void robustly(Runnable part) {
    try {
      part.run();
    } catch (JournalException e) {
      // The journal has told so itself, and the claims expire meanwhile.
    } catch (RuntimeException e) {
      notes.accept("A look at what other hosts do failed: " + e);
    }
  }

  private void renew(ActiveRun run) {
    long now = System.nanoTime();
    if (run.claimAge(now) > settings.time().toNanos() / 3) {
      if (claims.renew(run.claim(), settings.time())) {
        run.claimed(now);
      } else {
        run.lose();
      }
    }
  }

  private void keep(ActiveRun run) {
    RunState state = journal.run(run.id()).map(RunRecord::state).orElse(RunState.STOPPED);
    if (state == RunState.PAUSED || state == RunState.STOPPED) {
      run.end(state);
    }
    run.show();
  }

  private void watch() {
    long now = System.nanoTime();
    mine.get().stream()
        .filter(run -> run.claimAge(now) > settings.time().toNanos())
        .forEach(ActiveRun::lose);
  }

  @Override
  public void close() {
    looking.interrupt();
    watching.interrupt();
  }
}
