package io.tinyloop.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Predicts one objective of a genome as a sum over its genes: for each gene and each allele above
 * its lowest, what this allele adds to the one below. Fitted by ridge regression, so that what was
 * never seen adds nothing; small values count more, for there the front is.
 *
 * <p>With p steps of alleles (102 in space paper, 155 in split) fitted in O(n·p² + p³).
 */
final class AdditiveModel {

  private static final double RIDGE = 1e-3;

  /** What adds up: the objective itself, its logarithm, or noise that accuracy decays with. */
  enum Link {
    IDENTITY,
    LOGARITHM,
    NOISE;

    boolean admits(double value) {
      return switch (this) {
        case IDENTITY -> true;
        case LOGARITHM -> value > 0;
        case NOISE -> value >= 0 && value < 1;
      };
    }

    double apply(double value) {
      return switch (this) {
        case IDENTITY -> value;
        case LOGARITHM -> Math.log(value);
        case NOISE -> -Math.log1p(-value);
      };
    }

    double invert(double sum) {
      return switch (this) {
        case IDENTITY -> sum;
        case LOGARITHM -> Math.exp(sum);
        case NOISE -> -Math.expm1(-sum);
      };
    }
  }

  private final List<List<Integer>> alleles;
  private final int[] first;
  private final Link link;
  private final double[] weights;

  private AdditiveModel(List<List<Integer>> alleles, int[] first, Link link, double[] weights) {
    this.alleles = alleles;
    this.first = first;
    this.link = link;
    this.weights = weights;
  }

  /** What adds up over the genes. */
  Link link() {
    return link;
  }

  /**
   * The model of the link that fits best.
   *
   * @param alleles of each gene, ascending
   * @param values the objective of each genome
   */
  static AdditiveModel best(List<List<Integer>> alleles, List<Genome> genomes, double[] values) {
    double[] importance = importance(values);
    return Arrays.stream(Link.values())
        .filter(link -> Arrays.stream(values).allMatch(link::admits))
        .map(link -> fit(alleles, genomes, values, importance, link))
        .min(Comparator.comparingDouble(model -> model.error(genomes, values, importance)))
        .orElseThrow();
  }

  /** 1 / (value above the least + a twentieth of the span)², scaled to a mean of 1. */
  private static double[] importance(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double span = Arrays.stream(values).max().orElse(0) - least + 1e-12;
    double[] importance =
        Arrays.stream(values).map(v -> Math.pow((v - least) / span + 0.05, -2)).toArray();
    double mean = Arrays.stream(importance).average().orElse(1);
    return Arrays.stream(importance).map(w -> w / mean).toArray();
  }

  private static AdditiveModel fit(
      List<List<Integer>> alleles,
      List<Genome> genomes,
      double[] values,
      double[] importance,
      Link link) {
    int[] first = new int[alleles.size()];
    int count = 1;
    for (int gene = 0; gene < first.length; gene++) {
      first[gene] = count;
      count += alleles.get(gene).size() - 1;
    }
    double[][] normal = new double[count][count];
    double[] right = new double[count];
    AdditiveModel empty = new AdditiveModel(alleles, first, link, new double[count]);
    for (int n = 0; n < values.length; n++) {
      int[] active = empty.active(genomes.get(n));
      double y = link.apply(values[n]);
      for (int i : active) {
        right[i] += importance[n] * y;
        for (int j : active) {
          normal[i][j] += importance[n];
        }
      }
    }
    for (int i = 0; i < count; i++) {
      normal[i][i] += i == 0 ? 1e-9 : RIDGE;
    }
    return new AdditiveModel(alleles, first, link, Cholesky.solve(Cholesky.root(normal), right));
  }

  private double error(List<Genome> genomes, double[] values, double[] importance) {
    double error = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = predict(genomes.get(i)) - values[i];
      error += importance[i] * difference * difference;
    }
    return error;
  }

  double predict(Genome genome) {
    return link.invert(sum(genome));
  }

  /** What each allele of a gene adds to the sum over genes, against its lowest one. */
  double[] effects(int gene) {
    double[] effects = new double[alleles.get(gene).size()];
    for (int step = 1; step < effects.length; step++) {
      effects[step] = effects[step - 1] + weights[first[gene] + step - 1];
    }
    return effects;
  }

  private double sum(Genome genome) {
    double sum = 0;
    for (int i : active(genome)) {
      sum += weights[i];
    }
    return sum;
  }

  /** The constant, and every step of alleles that the genome has taken. */
  private int[] active(Genome genome) {
    int[] active = new int[1 + first.length * 8];
    int count = 1;
    for (int gene = 0; gene < first.length; gene++) {
      int steps = alleles.get(gene).indexOf(genome.genes().get(gene));
      for (int step = 0; step < steps; step++) {
        active[count++] = first[gene] + step;
      }
    }
    return Arrays.copyOf(active, count);
  }
}
