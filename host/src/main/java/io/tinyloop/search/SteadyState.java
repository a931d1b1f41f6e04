package io.tinyloop.search;

import io.jenetics.Genotype;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * NSGA-II without generations: every individual competes for a place as soon as it is told (μ + 1),
 * and the next candidate descends from the population as it stands. Asked for one genome at a time,
 * told in the order asked, with other genomes asked in between: devices need not wait for the
 * slowest. What it asks is a function of its parameters and of the sequence of asks and tells.
 */
public final class SteadyState {

  private final SearchSpace space;
  private final SearchParameters parameters;
  private final Evolution<AlleleGene> evolution;
  private final Deque<Genotype<AlleleGene>> asked = new ArrayDeque<>();
  private long count;

  /**
   * @param layers of the model, 1…8
   * @param first genomes to begin with, of the space; those beyond the population are left out
   */
  public SteadyState(
      SearchSpace space, int layers, SearchParameters parameters, List<Genome> first) {
    this.space = space;
    this.parameters = parameters;
    this.evolution = Nsga2.evolution(space, layers, parameters, first);
  }

  /** The next genome, never asked before; none when the search is over. */
  public Optional<Genome> ask() {
    if (count == budget()) {
      return Optional.empty();
    }
    Optional<Genotype<AlleleGene>> next = evolution.next();
    next.ifPresent(genotype -> {
      asked.add(genotype);
      count++;
    });
    return next.map(this::genome);
  }

  /** What became of the genome that was asked first of those not told yet. */
  public void tell(Evaluated outcome) {
    Genotype<AlleleGene> genotype = asked.element();
    Outcomes.check(List.of(genome(genotype)), List.of(outcome));
    asked.remove();
    evolution.tell(genotype, Standing.of(outcome));
  }

  /** The most genomes that it will ask for. */
  public long budget() {
    return parameters.evaluations();
  }

  private Genome genome(Genotype<AlleleGene> genotype) {
    return new Genome(space, AlleleChromosome.values(genotype));
  }
}
