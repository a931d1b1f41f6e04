package io.tinyloop.search;

import java.util.List;

/**
 * Chooses candidates: asked for genomes, told what became of them, until it has no more. A function
 * of its configuration and of what it is told; not thread-safe.
 */
public interface SearchStrategy {

  /**
   * The next genomes, all different and never asked before; none when the search is over. Until
   * they are told, the same ones.
   */
  List<Genome> ask();

  /**
   * What became of the genomes last asked: one outcome each, in their order.
   *
   * @throws IllegalArgumentException when the outcomes are those of other genomes
   */
  void tell(List<Evaluated> outcomes);

  /**
   * Better estimates of everything told before, in the order told: what it chose by noisy ones it
   * chooses anew by these. Called after a {@link #tell}, and only where objectives are noisy.
   */
  default void revise(List<Evaluated> estimates) {}

  /** The most genomes that the strategy will ask for. */
  long budget();
}
