package io.tinyloop.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenetics.util.RandomRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepMutatorTest {

  private static List<List<Integer>> mutations(
      List<List<Integer>> alleles, List<Integer> values, double rate, double resets) {
    Variation<AlleleGene> variation =
        new Variation<>(
            AlleleChromosome.genotype(alleles, values),
            new StepMutator(0, 0),
            new StepMutator(rate, resets));
    return RandomRegistry.with(new SplittableRandom(3))
        .call(() ->
            variation.offspring(Collections.nCopies(4000, variation.template())).stream()
                .map(AlleleChromosome::values)
                .toList());
  }

  @Test
  void stepsToTheNextAlleleAcrossGaps() {
    List<List<Integer>> alleles = List.of(List.of(2, 3, 4, 5, 6, 7, 8, 16));
    assertThat(mutations(alleles, List.of(8), 1, 0)).flatExtracting(v -> v).containsOnly(7, 16);
    assertThat(mutations(alleles, List.of(16), 1, 0)).flatExtracting(v -> v).containsOnly(8, 16);
    assertThat(mutations(alleles, List.of(2), 1, 0)).flatExtracting(v -> v).containsOnly(2, 3);
  }

  @Test
  void resetDrawsFromAllAlleles() {
    List<List<Integer>> alleles = List.of(List.of(2, 3, 16));
    assertThat(mutations(alleles, List.of(2), 1, 1)).flatExtracting(v -> v).containsOnly(2, 3, 16);
  }

  @Test
  void longListsAreCrossedInLongerSteps() {
    List<List<Integer>> alleles = List.of(IntStream.range(0, 101).boxed().toList());
    List<Integer> steps =
        mutations(alleles, List.of(50), 1, 0).stream()
            .map(v -> Math.abs(v.getFirst() - 50))
            .toList();
    assertThat(steps).allMatch(step -> step >= 1 && step <= 12);
    assertThat(steps.stream().filter(step -> step == 1).count()).isGreaterThan(800);
    assertThat(Collections.max(steps)).isEqualTo(12);
  }

  /** Independent genes: the counts of mutated genes are binomial, not a few crowded offspring. */
  @Test
  void genesMutateIndependently() {
    List<List<Integer>> alleles = Collections.nCopies(17, List.of(2, 3, 4));
    List<Integer> counts = new ArrayList<>();
    for (List<Integer> values : mutations(alleles, Collections.nCopies(17, 3), 1 / 17.0, 0)) {
      counts.add((int) values.stream().filter(value -> value != 3).count());
    }
    assertThat(counts.stream().mapToInt(i -> i).average().orElseThrow()).isCloseTo(1, within(0.06));
    double untouched = counts.stream().filter(count -> count == 0).count() / 4000.0;
    assertThat(untouched).isCloseTo(Math.pow(16 / 17.0, 17), within(0.03));
  }
}
