package io.tinyloop.search;

import io.jenetics.Alterer;
import io.jenetics.Gene;
import io.jenetics.Genotype;
import io.jenetics.Phenotype;
import io.jenetics.UniformCrossover;
import io.jenetics.util.ISeq;
import java.util.List;

/**
 * How new genotypes arise. All of it draws from the generator in the library's random registry.
 *
 * @param template any genotype of the space; a new instance of it is a uniformly random one
 * @param crossover of a pool of parents
 * @param mutator of single genotypes
 */
record Variation<G extends Gene<?, G>>(
    Genotype<G> template, Alterer<G, Standing> crossover, Alterer<G, Standing> mutator) {

  /** Uniform crossover and step mutation of genes with these alleles. */
  static Variation<AlleleGene> ofAlleles(List<List<Integer>> alleles, SearchParameters parameters) {
    double geneRate = Math.min(1, parameters.mutationsPerGenome() / alleles.size());
    return new Variation<>(
        AlleleChromosome.genotype(alleles, alleles.stream().map(List::getFirst).toList()),
        new UniformCrossover<>(parameters.crossoverRate()),
        new StepMutator(geneRate, parameters.resetShare()));
  }

  Genotype<G> random() {
    return template.newInstance();
  }

  /** As many offspring as parents: crossed, then mutated. */
  List<Genotype<G>> offspring(List<Genotype<G>> parents) {
    return alter(crossover.andThen(mutator), parents);
  }

  Genotype<G> mutated(Genotype<G> genotype) {
    return alter(mutator, List.of(genotype)).getFirst();
  }

  private List<Genotype<G>> alter(Alterer<G, Standing> alterer, List<Genotype<G>> genotypes) {
    ISeq<Phenotype<G, Standing>> pool =
        genotypes.stream()
            .map(genotype -> Phenotype.<G, Standing>of(genotype, 1))
            .collect(ISeq.toISeq());
    return alterer.alter(pool, 1).population().stream().map(Phenotype::genotype).toList();
  }
}
