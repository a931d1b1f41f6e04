package io.tinyloop.search;

import io.jenetics.Mutator;
import java.util.random.RandomGenerator;

/**
 * Mutates each gene on its own with the same probability: mostly by a step along its alleles, up or
 * down, sometimes to any of them. A step goes to the next allele; where a gene has 16 alleles or
 * more, up to an eighth of them, short steps more often (log-uniform).
 *
 * <p>Jenetics' mutator spreads its probability over genotype, chromosome and gene, a third of the
 * exponent each, so that few offspring take many mutations; probability 1 above and a coin at each
 * gene make them independent.
 */
final class StepMutator extends Mutator<AlleleGene, Standing> {

  private final double geneRate;
  private final double resetShare;

  StepMutator(double geneRate, double resetShare) {
    super(1.0);
    this.geneRate = geneRate;
    this.resetShare = resetShare;
  }

  @Override
  protected AlleleGene mutate(AlleleGene gene, RandomGenerator random) {
    if (random.nextDouble() >= geneRate) {
      return gene;
    }
    if (random.nextDouble() < resetShare) {
      return new AlleleGene(gene.alleles(), random.nextInt(gene.alleles().size()));
    }
    int farthest = Math.max(1, gene.alleles().size() / 8);
    int steps = (int) Math.pow(farthest + 1.0, random.nextDouble());
    return gene.step(random.nextBoolean() ? steps : -steps);
  }
}
