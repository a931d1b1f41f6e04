package io.tinyloop.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.search.SearchSpace;
import io.tinyloop.simulator.cost.MatrixKernel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileGenomesTest {

  private final List<ProfileCase> cases = ProfileGenomes.draw(96, 1);

  @Test
  void hasEveryWidthOfEveryGeneInBothSpaces() {
    for (SearchSpace space : SearchSpace.values()) {
      for (int gene = 0; gene < space.genesPerLayer(); gene++) {
        Set<Integer> widths = new HashSet<>();
        for (ProfileCase one : cases) {
          if (one.genome().space() == space) {
            widths.add(one.genome().genes().get(gene));
          }
        }
        assertThat(widths).as(space.geneName(gene)).containsAll(space.alleles(gene));
      }
    }
  }

  @Test
  void hasShapesOfOneAndTwoLayersAndFusedStatePaths() {
    assertThat(cases).anyMatch(one -> one.model().layers().size() == 2);
    assertThat(cases).anyMatch(one -> one.model().layers().getFirst().fusedStatePath());
    assertThat(cases.stream().map(one -> one.samples().steps()).distinct().count())
        .isGreaterThan(5);
  }

  @Test
  void hasEveryStageWithAndWithoutClamps() {
    Set<String> terms = new HashSet<>();
    for (ProfileCase one : cases) {
      terms.addAll(
          ProfileFit.counts(one.model(), one.samples().steps(), MatrixKernel.LANES).keySet());
    }

    for (String stage : List.of("update", "reset", "candidate", "hidden")) {
      assertThat(terms).contains(stage + ".proven.unit", stage + ".general.unit");
    }
  }

  @Test
  void isTheSameForASeedAndAnotherForAnother() {
    List<String> again = genomes(ProfileGenomes.draw(96, 1));

    assertThat(again).isEqualTo(genomes(cases)).isNotEqualTo(genomes(ProfileGenomes.draw(96, 2)));
  }

  private static List<String> genomes(List<ProfileCase> cases) {
    return cases.stream().map(one -> one.name() + " " + one.genome()).toList();
  }

  @Test
  void asksForEnoughGenomes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProfileRequest("emulated:rv32", 3, 48, 1, true))
        .withMessageContaining("(3)")
        .withMessageContaining("Maybe --genomes 96");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObservedDevice.open("sim:cortex-m4"))
        .withMessageContaining("a profile already")
        .withMessageContaining("Maybe emulated:cortex-m4");
  }
}
