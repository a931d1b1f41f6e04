package io.tinyloop.search;

import io.jenetics.Gene;
import io.jenetics.util.RandomRegistry;
import java.util.List;

/**
 * A gene whose allele is one of an ascending list of integers, which may have gaps (2…8 and 16) and
 * differ from gene to gene; Jenetics' own integer chromosome allows neither.
 *
 * @param alleles ascending
 * @param index position of the gene's allele in the list
 */
record AlleleGene(List<Integer> alleles, int index) implements Gene<Integer, AlleleGene> {

  @Override
  public Integer allele() {
    return alleles.get(index);
  }

  /** The gene whose allele lies that many steps away in the list, or at the list's end. */
  AlleleGene step(int steps) {
    return new AlleleGene(alleles, Math.clamp((long) index + steps, 0, alleles.size() - 1));
  }

  /** Of the index alone: genes that are compared have the same alleles, and those are many. */
  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public AlleleGene newInstance() {
    return new AlleleGene(alleles, RandomRegistry.random().nextInt(alleles.size()));
  }

  @Override
  public AlleleGene newInstance(Integer allele) {
    int position = alleles.indexOf(allele);
    if (position < 0) {
      throw new IllegalArgumentException(
          "The allele (%d) must be one of %s.".formatted(allele, alleles));
    }
    return new AlleleGene(alleles, position);
  }

  @Override
  public boolean isValid() {
    return index >= 0 && index < alleles.size();
  }
}
