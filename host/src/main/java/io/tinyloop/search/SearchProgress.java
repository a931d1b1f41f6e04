package io.tinyloop.search;

import java.util.List;

/**
 * A search after one of its generations.
 *
 * @param generation number of generations done, from 1
 * @param evaluations number of different genomes evaluated so far
 * @param budget the most that there will be
 * @param outcomes those of this generation
 * @param front feasible points so far
 */
public record SearchProgress(
    int generation,
    int evaluations,
    long budget,
    List<Evaluated> outcomes,
    List<FrontPoint> front) {

  public SearchProgress {
    outcomes = List.copyOf(outcomes);
    front = List.copyOf(front);
  }
}
