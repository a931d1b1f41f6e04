package io.tinyloop.search;

import io.jenetics.Chromosome;
import io.jenetics.Genotype;
import io.jenetics.util.ISeq;
import java.util.List;
import java.util.stream.IntStream;

/** The genes of one genome, in order; every gene has alleles of its own. */
record AlleleChromosome(ISeq<AlleleGene> genes) implements Chromosome<AlleleGene> {

  /** The genotype in which gene i has the value i of the list, one of the alleles i. */
  static Genotype<AlleleGene> genotype(List<List<Integer>> alleles, List<Integer> values) {
    return Genotype.of(
        new AlleleChromosome(
            IntStream.range(0, alleles.size())
                .mapToObj(i -> new AlleleGene(alleles.get(i), 0).newInstance(values.get(i)))
                .collect(ISeq.toISeq())));
  }

  /** The values of a genotype's genes. */
  static List<Integer> values(Genotype<AlleleGene> genotype) {
    return genotype.chromosome().stream().map(AlleleGene::allele).toList();
  }

  @Override
  public Chromosome<AlleleGene> newInstance(ISeq<AlleleGene> genes) {
    return new AlleleChromosome(genes);
  }

  @Override
  public Chromosome<AlleleGene> newInstance() {
    return new AlleleChromosome(genes.map(AlleleGene::newInstance));
  }

  @Override
  public AlleleGene get(int index) {
    return genes.get(index);
  }

  @Override
  public int length() {
    return genes.length();
  }
}
