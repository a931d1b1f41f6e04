package io.tinyloop.search;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * An evaluator that passes on only genomes that it does not know yet. Given the outcomes of an
 * interrupted run, it makes the same search ask the same again and reach the same front without
 * evaluating anything twice. Not thread-safe.
 */
public final class MemoizedEvaluator implements PopulationEvaluator {

  private final PopulationEvaluator evaluator;
  private final Map<Genome, Evaluated> known = new HashMap<>();
  private long hits;

  public MemoizedEvaluator(PopulationEvaluator evaluator, Collection<? extends Evaluated> known) {
    this.evaluator = evaluator;
    known.forEach(outcome -> this.known.put(outcome.genome(), outcome));
  }

  @Override
  public List<Evaluated> evaluate(List<Genome> batch) throws InterruptedException {
    List<Genome> unknown = batch.stream().filter(genome -> !known.containsKey(genome)).toList();
    List<Evaluated> outcomes = unknown.isEmpty() ? List.of() : evaluator.evaluate(unknown);
    Outcomes.check(unknown, outcomes);
    hits += batch.size() - unknown.size();
    Iterator<Evaluated> fresh = outcomes.iterator();
    return batch.stream()
        .map(genome -> known.computeIfAbsent(genome, key -> fresh.next()))
        .toList();
  }

  /** Number of genomes answered from memory. */
  public long hits() {
    return hits;
  }
}
