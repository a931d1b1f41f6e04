package io.tinyloop.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a steady-state search to its end with a window of candidates that are evaluated at the same
 * time. Outcomes are told in the order of submission, whatever the order of completion: which
 * candidate comes next depends on the window, never on which device was faster, so that the same
 * seed gives the same front and a resumed run goes on with the same candidates. A candidate that
 * takes long holds up others only once it is a whole window behind.
 */
public final class SteadyLoop {

  private SteadyLoop() {}

  /**
   * Runs a search that nobody has asked anything yet.
   *
   * @param evaluator is called with one genome at a time, from up to {@code window} virtual threads
   * @param window candidates under way, at least 1
   * @param progress called after every {@code window} outcomes and at the end, on the caller's
   *     thread
   */
  public static SearchResult run(
      SteadyState search,
      PopulationEvaluator evaluator,
      int window,
      Consumer<SearchProgress> progress)
      throws InterruptedException {
    List<Evaluated> individuals = new ArrayList<>();
    ParetoFront front = new ParetoFront();
    Deque<Future<Evaluated>> underWay = new ArrayDeque<>();
    int reported = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        submit(search, evaluator, window, underWay, threads);
        while (!underWay.isEmpty()) {
          Evaluated outcome = underWay.remove().get();
          search.tell(outcome);
          front.add(outcome);
          individuals.add(outcome);
          submit(search, evaluator, window, underWay, threads);
          if (individuals.size() % window == 0 || underWay.isEmpty()) {
            List<Evaluated> fresh = individuals.subList(reported, individuals.size());
            progress.accept(progress(search, fresh, individuals.size(), front, window));
            reported = individuals.size();
          }
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw rethrow(e.getCause());
      }
    }
    return new SearchResult(individuals, front);
  }

  private static void submit(
      SteadyState search,
      PopulationEvaluator evaluator,
      int window,
      Deque<Future<Evaluated>> underWay,
      ExecutorService threads) {
    while (underWay.size() < window) {
      Optional<Genome> genome = search.ask();
      if (genome.isEmpty()) {
        return;
      }
      underWay.add(threads.submit(() -> evaluator.evaluate(List.of(genome.get())).getFirst()));
    }
  }

  private static SearchProgress progress(
      SteadyState search, List<Evaluated> fresh, int done, ParetoFront front, int window) {
    int number = (done + window - 1) / window;
    return new SearchProgress(number, done, search.budget(), fresh, front.points());
  }

  private static RuntimeException rethrow(@Nullable Throwable cause) throws InterruptedException {
    return switch (cause) {
      case InterruptedException e -> throw e;
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
