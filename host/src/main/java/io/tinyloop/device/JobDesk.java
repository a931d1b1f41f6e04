package io.tinyloop.device;

import io.tinyloop.device.Outcome.DeviceFault;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs come in and outcomes go out: retries by outcome, and sees that every job ends.
 * Thread-safe.
 */
final class JobDesk {

  private final Dispatcher dispatcher;
  private final PoolListener listener;
  private final int maxAttempts;
  private final Set<PendingJob> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile @Nullable Outcome lastLoss;
  private volatile @Nullable Throwable breakdown;

  JobDesk(Dispatcher dispatcher, PoolListener listener, int maxAttempts) {
    this.dispatcher = dispatcher;
    this.listener = listener;
    this.maxAttempts = maxAttempts;
  }

  CompletableFuture<Outcome> submit(EvaluationJob job, Lane lane) {
    PendingJob pending = new PendingJob(job, lane);
    open.add(pending);
    Throwable broken = breakdown;
    if (broken != null) {
      broke(pending, broken);
    } else if (closed || !dispatcher.submit(pending)) {
      orphaned(pending);
    }
    return pending.result();
  }

  /** A device begins with an attempt. */
  void started(String device, Attempt attempt) {
    listener.started(device, attempt.job(), attempt.pending().waited());
  }

  /**
   * An attempt of which the caller is the one who ended it. The listener hears of it before anybody
   * can act on it; if the listener fails, so does the job.
   */
  void ended(Attempt attempt, Outcome outcome) {
    PendingJob pending = attempt.pending();
    if (!open.contains(pending)) {
      return; // its lane was closed
    }
    try {
      listener.attempted(outcome.device(), attempt.job(), outcome);
      pending.lane().listener().attempted(outcome.device(), attempt.job(), outcome);
    } catch (RuntimeException | Error e) {
      broke(pending, e);
      return;
    }
    pending.queue();
    boolean again =
        !outcome.kind().settled() && dispatcher.retry(pending, outcome.device(), maxAttempts);
    if (!again) {
      complete(pending, outcome);
    }
  }

  /** An attempt that did not begin: its device went away before. */
  void giveBack(Attempt attempt) {
    if (!dispatcher.giveBack(attempt.pending())) {
      orphaned(attempt.pending());
    }
  }

  /** A job that an error of this program ended. */
  void broke(PendingJob pending, Throwable error) {
    open.remove(pending);
    pending.result().completeExceptionally(error);
  }

  /** An error of this program that is no single job's: it ends all that there are and will be. */
  void broke(Throwable error) {
    breakdown = error;
    open.forEach(pending -> broke(pending, error));
  }

  /** A device will run no more jobs, for this reason. */
  void lost(@Nullable Outcome why) {
    if (why != null) {
      lastLoss = why;
    }
  }

  /** A job that no device is left for. */
  void orphaned(PendingJob pending) {
    Outcome why = lastLoss;
    if (closed) {
      cancel(pending);
    } else if (why == null) {
      complete(pending, new DeviceFault("pool", "The pool has no devices."));
    } else {
      complete(pending, noneLeft(why));
    }
  }

  private static Outcome noneLeft(Outcome why) {
    String reason = "No device is left. The last to go was %s: ".formatted(why.device());
    return why.withReason(reason + why.reason());
  }

  private void complete(PendingJob pending, Outcome outcome) {
    open.remove(pending);
    pending.result().complete(outcome);
  }

  private void cancel(PendingJob pending) {
    open.remove(pending);
    pending.result().completeExceptionally(new CancellationException("The pool was closed."));
  }

  /** Ends every job of a lane. */
  void close(Lane lane) {
    dispatcher.drain(lane);
    open.stream().filter(pending -> pending.lane() == lane).forEach(this::cancel);
  }

  /** Ends every job that has not ended. */
  void close() {
    closed = true;
    open.forEach(this::orphaned);
  }
}
