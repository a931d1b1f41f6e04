package io.tinyloop.search;

import java.util.List;
import java.util.stream.IntStream;

/** The baseline of one width for everything: a given list of genomes, asked for at once. */
public final class HomogeneousSweep implements SearchStrategy {

  private final List<Genome> genomes;
  private boolean told;

  public HomogeneousSweep(List<Genome> genomes) {
    this.genomes = List.copyOf(genomes);
  }

  /** The homogeneous genomes of 8, 7 … 2 bits. */
  public static List<Genome> narrow(SearchSpace space, int layers) {
    return IntStream.iterate(8, bits -> bits >= 2, bits -> bits - 1)
        .mapToObj(bits -> Genome.homogeneous(space, bits, layers))
        .toList();
  }

  /** The same with a 16-bit state path; of space split. */
  public static List<Genome> wide(int layers) {
    return IntStream.iterate(8, bits -> bits >= 2, bits -> bits - 1)
        .mapToObj(bits -> Genome.homogeneousWide(bits, layers))
        .toList();
  }

  @Override
  public List<Genome> ask() {
    return told ? List.of() : genomes;
  }

  @Override
  public void tell(List<Evaluated> outcomes) {
    Outcomes.check(ask(), outcomes);
    told = true;
  }

  @Override
  public long budget() {
    return genomes.size();
  }
}
