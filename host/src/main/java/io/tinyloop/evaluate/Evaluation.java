package io.tinyloop.evaluate;

import io.tinyloop.search.Genome;

/**
 * What became of a candidate. Faults are no outcome of a candidate: they are repeated elsewhere.
 */
public sealed interface Evaluation {

  /** A candidate that a device ran. */
  record Completed(Individual individual) implements Evaluation {}

  /**
   * A candidate that cannot run or was refused before an upload.
   *
   * @param violation above 0: by how much it misses what it was refused for, relative to the bound
   */
  record Infeasible(Genome genome, String reason, double violation) implements Evaluation {}
}
