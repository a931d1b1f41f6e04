package io.tinyloop.search;

import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a strategy to its end on objectives that may be noisy: a part of the budget measures genomes
 * of the front again, the strategy selects by estimates, and so does the result. The strategy's
 * budget is that of everything, repetitions included. Without noise it does what {@link SearchLoop}
 * does.
 */
public final class ResamplingLoop {

  private final SearchStrategy strategy;
  private final PopulationEvaluator evaluator;
  private final Resampling resampling;
  private final Estimates estimates;
  private int evaluated;
  private int repeated;

  /**
   * @param evaluator of genomes that are new
   * @param estimates empty
   */
  public ResamplingLoop(
      SearchStrategy strategy,
      PopulationEvaluator evaluator,
      Resampling resampling,
      Estimates estimates) {
    this.strategy = strategy;
    this.evaluator = evaluator;
    this.resampling = resampling;
    this.estimates = estimates;
  }

  /**
   * Runs the strategy, which nobody has told anything yet.
   *
   * @param progress called after each batch on the caller's thread
   * @return every individual with its estimates, in the order asked, and the front of them all
   */
  public SearchResult run(Consumer<SearchProgress> progress) throws InterruptedException {
    int generation = 0;
    boolean goesOn = true;
    for (List<Genome> batch = strategy.ask(); goesOn && !batch.isEmpty(); batch = strategy.ask()) {
      List<Genome> affordable = batch.subList(0, Math.min(batch.size(), affordable()));
      List<Evaluated> outcomes = List.copyOf(evaluator.evaluate(affordable));
      estimates.add(outcomes);
      evaluated += outcomes.size();
      goesOn = affordable.size() == batch.size();
      if (goesOn) {
        tell(batch, outcomes);
      }
      generation++;
      progress.accept(progress(generation, outcomes));
    }
    while (estimates.isNoisy()
        && repeat(Math.min(perRound(), payable((double) strategy.budget()))) > 0) {
      progress.accept(progress(generation, List.of()));
    }
    List<Evaluated> all = estimates.all();
    return new SearchResult(all, ParetoFront.of(all));
  }

  private void tell(List<Genome> batch, List<Evaluated> outcomes) throws InterruptedException {
    if (!estimates.isNoisy()) {
      strategy.tell(outcomes);
      return;
    }
    repeat(payable(evaluated * (1 - resampling.share() / 2) / (1 - resampling.share())));
    List<Evaluated> told = estimates.of(batch);
    strategy.tell(told);
    strategy.revise(estimates.all());
  }

  /** Repetitions so far. */
  public int repeated() {
    return repeated;
  }

  private double spent() {
    return evaluated + repeated * resampling.cost();
  }

  /** New genomes that the budget has room for; the first noise is seen with the first batch. */
  private int affordable() {
    return estimates.isNoisy()
        ? (int) Math.max(0, strategy.budget() * (1 - resampling.share()) - evaluated)
        : Integer.MAX_VALUE;
  }

  /** Repetitions until so much of the budget is spent. */
  private int payable(double until) {
    return (int)
        ((Math.min(until, (double) strategy.budget()) - spent()) / resampling.cost() + 1e-9);
  }

  /** At the end, half of the front at a time: each round looks at what the one before has shown. */
  private int perRound() {
    return Math.max(1, ParetoFront.of(estimates.all()).size() / 2);
  }

  private int repeat(int count) throws InterruptedException {
    List<Genome> genomes = estimates.doubtful(Math.max(0, count));
    if (!genomes.isEmpty()) {
      estimates.add(resampling.again().evaluate(genomes));
      repeated += genomes.size();
    }
    return genomes.size();
  }

  private SearchProgress progress(int generation, List<Evaluated> outcomes) {
    return new SearchProgress(
        generation,
        evaluated,
        strategy.budget(),
        outcomes,
        ParetoFront.of(estimates.all()).points());
  }
}
