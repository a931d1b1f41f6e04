package io.tinyloop.search;

import java.util.List;

/**
 * One point of a Pareto front and every genome that reaches it. Ordered by objectives.
 *
 * @param objectives minimised
 * @param genomes at least one, ascending, each once
 */
public record FrontPoint(ObjectiveVector objectives, List<Genome> genomes)
    implements Comparable<FrontPoint> {

  public FrontPoint {
    genomes = genomes.stream().sorted().distinct().toList();
    if (genomes.isEmpty()) {
      throw new IllegalArgumentException(
          "The point %s needs a genome.".formatted(objectives.values()));
    }
  }

  /** The genome that stands for the point: the smallest of those that reach it. */
  public Genome genome() {
    return genomes.getFirst();
  }

  @Override
  public int compareTo(FrontPoint other) {
    return objectives.compareTo(other.objectives);
  }
}
