package io.tinyloop.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a strategy to its end: asks, has evaluated, tells, reports. */
public final class SearchLoop {

  private SearchLoop() {}

  /**
   * Runs a strategy that nobody has told anything yet.
   *
   * @param progress called after each batch on the caller's thread
   * @return every individual in the order asked, and the front of them all
   */
  public static SearchResult run(
      SearchStrategy strategy, PopulationEvaluator evaluator, Consumer<SearchProgress> progress)
      throws InterruptedException {
    List<Evaluated> individuals = new ArrayList<>();
    ParetoFront front = new ParetoFront();
    int generation = 0;
    for (List<Genome> batch = strategy.ask(); !batch.isEmpty(); batch = strategy.ask()) {
      List<Evaluated> outcomes = List.copyOf(evaluator.evaluate(batch));
      strategy.tell(outcomes);
      outcomes.forEach(front::add);
      individuals.addAll(outcomes);
      generation++;
      progress.accept(
          new SearchProgress(
              generation, individuals.size(), strategy.budget(), outcomes, front.points()));
    }
    return new SearchResult(individuals, front);
  }
}
