package io.tinyloop.analysis;

import io.tinyloop.search.GeneEffects;
import io.tinyloop.search.Genome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much the accuracy depends on one gene, by what a run evaluated (see {@link GeneEffects}). The
 * intervals hold 95 % of 100 bootstrap samples of the run's genomes: they say how well the run
 * determines the fit, not how well a sum over genes fits.
 *
 * @param gene name
 * @param link of the fit whose sum the index is of, see {@link GeneEffects#link}
 * @param sobol first-order index for the error, 0…1
 * @param low of its interval
 * @param high of its interval
 * @param ablation accuracy that the 8-bit homogeneous model loses, as fitted, when this gene alone
 *     goes to 2 bits, in 0…1
 * @param ablationLow of its interval
 * @param ablationHigh of its interval
 * @param sizeIndex first-order index for modelBytes, 0…1
 */
public record Sensitivity(
    String gene,
    String link,
    double sobol,
    double low,
    double high,
    double ablation,
    double ablationLow,
    double ablationHigh,
    double sizeIndex) {

  private static final int DRAWS = 100;

  /** One of each gene, in order; all evaluated candidates take part, the random ones too. */
  public static List<Sensitivity> of(RunHistory run) {
    List<Candidate> all = new ArrayList<>(run.searched());
    all.addAll(run.random());
    int genes = all.getFirst().genome().genes().size();
    GeneEffects error = effects(all, true);
    double[] sobol = error.sobolIndices();
    double[] size = effects(all, false).sobolIndices();
    double[][] sobolDraws = new double[genes][DRAWS];
    double[][] ablationDraws = new double[genes][DRAWS];
    SplittableRandom random = new SplittableRandom(run.seed());
    for (int draw = 0; draw < DRAWS; draw++) {
      GeneEffects drawn = effects(drawn(all, random), true);
      double[] indices = drawn.sobolIndices();
      for (int gene = 0; gene < genes; gene++) {
        sobolDraws[gene][draw] = indices[gene];
        ablationDraws[gene][draw] = drawn.ablation(gene, 8, 2);
      }
    }
    List<Sensitivity> sensitivities = new ArrayList<>();
    for (int gene = 0; gene < genes; gene++) {
      double[] interval = Quantiles.interval(sobolDraws[gene]);
      double[] ablation = Quantiles.interval(ablationDraws[gene]);
      sensitivities.add(
          new Sensitivity(
              run.space().geneName(gene),
              error.link(),
              sobol[gene],
              interval[0],
              interval[1],
              error.ablation(gene, 8, 2),
              ablation[0],
              ablation[1],
              size[gene]));
    }
    return sensitivities;
  }

  private static List<Candidate> drawn(List<Candidate> all, SplittableRandom random) {
    return random.ints(all.size(), 0, all.size()).mapToObj(all::get).toList();
  }

  private static GeneEffects effects(List<Candidate> candidates, boolean error) {
    List<Genome> genomes = candidates.stream().map(Candidate::genome).toList();
    return GeneEffects.fit(
        genomes,
        candidates.stream().mapToDouble(c -> error ? 1 - c.accuracy() : c.modelBytes()).toArray());
  }
}
