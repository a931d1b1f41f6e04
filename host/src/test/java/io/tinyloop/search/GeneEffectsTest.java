package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class GeneEffectsTest {

  private static List<Genome> random(int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<Genome> genomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      genomes.add(new Genome(SearchSpace.PAPER, random.ints(17, 2, 9).boxed().toList()));
    }
    return genomes;
  }

  /** y = 3·gene 0 + 1·gene 5 + 10: of uniform genes, variances are as 9 to 1. */
  @Test
  void indicesAreTheSharesOfTheVarianceOfALinearProblem() {
    List<Genome> genomes = random(600);
    double[] values =
        genomes.stream().mapToDouble(g -> 3.0 * g.genes().get(0) + g.genes().get(5) + 10).toArray();
    GeneEffects effects = GeneEffects.fit(genomes, values);
    double[] indices = effects.sobolIndices();
    assertThat(indices[0]).isCloseTo(0.9, within(0.01));
    assertThat(indices[5]).isCloseTo(0.1, within(0.01));
    assertThat(Arrays.stream(indices).sum()).isCloseTo(1, within(1e-9));
    assertThat(effects.ablation(0, 8, 2)).isCloseTo(-18, within(0.3));
    assertThat(effects.ablation(1, 8, 2)).isCloseTo(0, within(0.3));
  }

  @Test
  void aConstantDependsOnNothing() {
    List<Genome> genomes = random(100);
    double[] values = new double[100];
    Arrays.fill(values, 2);
    assertThat(DoubleStream.of(GeneEffects.fit(genomes, values).sobolIndices()))
        .allMatch(i -> i >= 0 && i <= 1);
    assertThat(GeneEffects.fit(genomes, values).ablation(3, 8, 2)).isCloseTo(0, within(1e-3));
  }
}
