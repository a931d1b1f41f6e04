package io.tinyloop.search;

import io.jenetics.Crossover;
import io.jenetics.DoubleChromosome;
import io.jenetics.DoubleGene;
import io.jenetics.Genotype;
import io.jenetics.Mutator;
import io.jenetics.util.MSeq;
import io.jenetics.util.RandomRegistry;
import java.util.List;
import java.util.random.RandomGenerator;

/** The usual operators on real genes 0…1, to hold the search against published figures. */
final class RealVariation {

  private RealVariation() {}

  static Variation<DoubleGene> of(int variables) {
    return new Variation<>(
        Genotype.of(DoubleChromosome.of(0, 1, variables)),
        new BinaryCrossover(0.5),
        new PolynomialMutator(1.0 / variables));
  }

  static List<Double> values(Genotype<DoubleGene> genotype) {
    return genotype.chromosome().stream().map(DoubleGene::allele).toList();
  }

  /**
   * Simulated binary crossover of index 15 on half of the genes, both children kept (K. Deb, R. B.
   * Agrawal, 1995). The library's takes half the difference of the parents for their mean, which
   * draws all genes to 0, where ZDT's optimum lies.
   */
  private static final class BinaryCrossover extends Crossover<DoubleGene, Standing> {

    BinaryCrossover(double probability) {
      super(probability);
    }

    @Override
    protected int crossover(MSeq<DoubleGene> one, MSeq<DoubleGene> other) {
      RandomGenerator random = RandomRegistry.random();
      for (int i = 0; i < one.length(); i++) {
        if (random.nextBoolean()) {
          double u = random.nextDouble();
          double spread = Math.pow(u < 0.5 ? 2 * u : 1 / (2 * (1 - u)), 1 / 16.0);
          double mean = (one.get(i).allele() + other.get(i).allele()) / 2;
          double half = spread * (one.get(i).allele() - other.get(i).allele()) / 2;
          half = random.nextBoolean() ? half : -half; // either child may be near either parent
          one.set(i, one.get(i).newInstance(Math.clamp(mean + half, 0, 1)));
          other.set(i, other.get(i).newInstance(Math.clamp(mean - half, 0, 1)));
        }
      }
      return one.length();
    }
  }

  /** Polynomial mutation of index 20, each gene on its own. */
  private static final class PolynomialMutator extends Mutator<DoubleGene, Standing> {

    private final double geneRate;

    PolynomialMutator(double geneRate) {
      super(1.0);
      this.geneRate = geneRate;
    }

    @Override
    protected DoubleGene mutate(DoubleGene gene, RandomGenerator random) {
      if (random.nextDouble() >= geneRate) {
        return gene;
      }
      double u = random.nextDouble();
      double change = u < 0.5 ? Math.pow(2 * u, 1 / 21.0) - 1 : 1 - Math.pow(2 * (1 - u), 1 / 21.0);
      return gene.newInstance(Math.clamp(gene.allele() + change, 0, 1));
    }
  }
}
