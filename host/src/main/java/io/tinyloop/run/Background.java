package io.tinyloop.run;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Work on a thread of its own, whose result is closed with it.
 *
 * @param <T> the result
 */
final class Background<T> implements AutoCloseable {

  private final FutureTask<T> task;
  private final Thread thread;
  private final Consumer<T> closing;

  private Background(String name, FutureTask<T> task, Consumer<T> closing) {
    this.task = task;
    this.closing = closing;
    thread = Thread.ofPlatform().name(name).daemon().start(task);
  }

  /**
   * Begins {@code work}.
   *
   * @param closing is called with the result, unless the work fails
   */
  static <T> Background<T> begin(String name, Callable<T> work, Consumer<T> closing) {
    return new Background<>(name, new FutureTask<>(work), closing);
  }

  /** The result, or the exception that the work ended with. */
  T await() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw unwrapped(requireNonNull(e.getCause()));
    }
  }

  private static RuntimeException unwrapped(Throwable cause) throws InterruptedException {
    return switch (cause) {
      case RuntimeException e -> e;
      case InterruptedException e -> throw e;
      case Error e -> throw e;
      default -> new IllegalStateException(cause);
    };
  }

  /** Stops the work if it goes on still, waits for its end, and closes its result. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        closing.accept(task.get());
      } catch (InterruptedException e) {
        interrupted = true;
        continue;
      } catch (ExecutionException e) {
        // There is no result, and whoever awaited it was told why.
      }
      break;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
