package io.tinyloop.search;

import java.util.List;

/** Port: evaluates candidates, all at once so that a fleet can share them. */
@FunctionalInterface
public interface PopulationEvaluator {

  /**
   * Evaluates a batch of different genomes that this search has not asked for before.
   *
   * @return one outcome per genome, in the order of the batch
   * @throws InterruptedException when the run is to end; the batch may be evaluated in part
   */
  List<Evaluated> evaluate(List<Genome> batch) throws InterruptedException;
}
