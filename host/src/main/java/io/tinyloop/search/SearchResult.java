package io.tinyloop.search;

import java.util.List;

/**
 * A search at its end.
 *
 * @param individuals all of them, in the order in which they were asked for
 * @param front of all individuals
 */
public record SearchResult(List<Evaluated> individuals, ParetoFront front) {

  public SearchResult {
    individuals = List.copyOf(individuals);
  }
}
