package io.tinyloop.search;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What each gene does to one objective, by the {@link AdditiveModel} fitted to evaluated genomes.
 * Of genes that are drawn uniformly from their alleles, each independently, a gene's share of the
 * sum's variance is its first-order index of I. M. Sobol (1993); a sum has no other ones, so that
 * the indices add up to 1. The sum is that of the model's link ({@link #link}): the objective
 * itself, its logarithm, or the noise that accuracy decays with.
 */
public final class GeneEffects {

  private final List<List<Integer>> alleles;
  private final SearchSpace space;
  private final AdditiveModel model;

  private GeneEffects(SearchSpace space, List<List<Integer>> alleles, AdditiveModel model) {
    this.space = space;
    this.alleles = alleles;
    this.model = model;
  }

  /**
   * Fits the effects.
   *
   * @param genomes of one space and as many layers, at least one
   * @param values the minimised objective of each
   */
  public static GeneEffects fit(List<Genome> genomes, double[] values) {
    Genome any = genomes.getFirst();
    List<List<Integer>> alleles =
        IntStream.range(0, any.genes().size()).mapToObj(any.space()::alleles).toList();
    return new GeneEffects(any.space(), alleles, AdditiveModel.best(alleles, genomes, values));
  }

  /** What the indices are of: {@code identity}, {@code logarithm} or {@code noise}. */
  public String link() {
    return model.link().name().toLowerCase(Locale.ROOT);
  }

  /** The predicted objective of a genome. */
  public double predict(Genome genome) {
    return model.predict(genome);
  }

  /** Index of each gene, at least 0; they add up to 1, or are all 0 where nothing has an effect. */
  public double[] sobolIndices() {
    double[] variances = IntStream.range(0, alleles.size()).mapToDouble(this::variance).toArray();
    double sum = IntStream.range(0, variances.length).mapToDouble(i -> variances[i]).sum();
    return IntStream.range(0, variances.length)
        .mapToDouble(i -> sum == 0 ? 0 : variances[i] / sum)
        .toArray();
  }

  private double variance(int gene) {
    double[] effects = model.effects(gene);
    double mean =
        IntStream.range(0, effects.length).mapToDouble(i -> effects[i]).average().orElse(0);
    return IntStream.range(0, effects.length)
        .mapToDouble(i -> (effects[i] - mean) * (effects[i] - mean))
        .average()
        .orElse(0);
  }

  /**
   * Ablation: by how much the predicted objective of the homogeneous genome of {@code from} bits
   * changes when one gene alone goes to {@code to} bits.
   */
  public double ablation(int gene, int from, int to) {
    Genome homogeneous = Genome.homogeneous(space, from, alleles.size() / space.genesPerLayer());
    java.util.ArrayList<Integer> genes = new java.util.ArrayList<>(homogeneous.genes());
    genes.set(gene, to);
    return predict(new Genome(space, genes)) - predict(homogeneous);
  }
}
