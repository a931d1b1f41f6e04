package io.tinyloop.search;

import static io.tinyloop.search.SearchSpace.PAPER;
import static io.tinyloop.search.SearchSpace.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenomeTest {

  private static final String PAPER_TEXT = "8,7,6,5,4,3,2,8,7,6,5,4,3,2,8,7,6";

  @Test
  void readsWhatItWrites() {
    Genome genome = Genome.parse(PAPER, PAPER_TEXT);
    assertThat(genome).hasToString(PAPER_TEXT);
    assertThat(Genome.parse(PAPER, " 8, 7 6,5,4,3,2,8,7,6,5,4,3,2,8,7,6 ")).isEqualTo(genome);
    assertThat(Genome.parse(PAPER, PAPER_TEXT + "," + PAPER_TEXT, 2).layerCount()).isEqualTo(2);
  }

  @Test
  void linearGeneOfSpacePaperSetsWeightsAndOutput() {
    LayerWidths layer = Genome.parse(PAPER, PAPER_TEXT).layers().getFirst();
    assertThat(layer.outputs()).containsExactly(8, 7, 6, 5, 4, 3, 2, 8, 7, 6, 5, 4, 3, 2, 8, 7, 6);
    assertThat(layer.weights()).containsExactly(8, 7, 6, 5, 4, 3);
  }

  @Test
  void genesOfSpaceSplitAreOutputsThenWeightsLayerByLayer() {
    List<Integer> genes = new ArrayList<>(Collections.nCopies(17, 8));
    genes.addAll(List.of(1, 2, 3, 4, 5, 6));
    genes.addAll(Collections.nCopies(23, 7));
    Genome genome = new Genome(SPLIT, genes);
    assertThat(genome.layers().get(0).weights()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(genome.layers().get(0).outputs()).containsOnly(8);
    assertThat(genome.layers().get(1).weights()).containsOnly(7);
    assertThat(SPLIT.geneName(17)).isEqualTo("RESET_INPUT_LINEAR.weights");
    assertThat(SPLIT.geneName(23 + 16)).isEqualTo("1.HIDDEN_SUM");
  }

  @ParameterizedTest
  @EnumSource(SearchSpace.class)
  void everyAlleleOfEveryGeneIsAWidthOfTheLaw(SearchSpace space) {
    for (int gene = 0; gene < 2 * space.genesPerLayer(); gene++) {
      for (int width : space.alleles(gene)) {
        List<Integer> genes = new ArrayList<>(Genome.homogeneous(space, 4, 2).genes());
        genes.set(gene, width);
        Genome genome = new Genome(space, genes);
        assertThat(Genome.of(space, genome.layers())).isEqualTo(genome);
      }
    }
  }

  @Test
  void wideGenomeHasSixteenBitsOnTheStatePathAlone() {
    LayerWidths layer = Genome.homogeneousWide(5, 2).layers().get(1);
    assertThat(layer.weights()).containsOnly(5);
    for (Operator operator : Operator.values()) {
      assertThat(layer.output(operator)).isEqualTo(operator.onStatePath() ? 16 : 5);
    }
  }

  @Test
  void everyPaperGenomeHasASplitGenomeOfTheSameWidths() {
    Genome genome = Genome.parse(PAPER, PAPER_TEXT + "," + PAPER_TEXT);
    assertThat(genome.toSplit().space()).isEqualTo(SPLIT);
    assertThat(genome.toSplit().layers()).isEqualTo(genome.layers());
    assertThat(Genome.of(PAPER, genome.toSplit().layers())).isEqualTo(genome);
  }

  @Test
  void refusesWidthsThatSpacePaperCannotExpress() {
    List<Integer> genes = new ArrayList<>(Genome.homogeneous(SPLIT, 8, 1).genes());
    genes.set(20, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.of(PAPER, new Genome(SPLIT, genes).layers()))
        .withMessageContaining("[8, 8, 8, 3, 8, 8]")
        .withMessageContaining("Maybe use space split");
  }

  @Test
  void namesBothLengthsAndTheOtherSpace() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.parse(PAPER, Genome.homogeneous(SPLIT, 8, 1).toString()))
        .withMessage(
            "The genome has 23 genes; space paper expects 17·layers (1 to 8 layers).%nMaybe the genome is of space split."
                .formatted());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.parse(SPLIT, PAPER_TEXT))
        .withMessageContaining("expects 23·layers")
        .withMessageContaining("Maybe the genome is of space paper");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.parse(PAPER, "8,8"))
        .withMessageContaining("has 2 genes")
        .withMessageContaining("missing or superfluous");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.homogeneous(PAPER, 8, 9))
        .withMessageContaining("has 153 genes");
  }

  @Test
  void namesTheLayersOfTheModelBesideThoseOfTheGenome() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.parse(PAPER, PAPER_TEXT, 2))
        .withMessageContaining("has 17 genes; expected 34 (17·2 layers of space paper)")
        .withMessageContaining("Maybe it belongs to a model of 1 layers");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 0, -3, 16})
  void namesGeneOperatorWidthAndAlleles(int width) {
    List<Integer> genes = new ArrayList<>(Collections.nCopies(17, 8));
    genes.set(8, width);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Genome(PAPER, genes))
        .withMessageContaining(
            "Gene 8 (RESET_SIGMOID) has width %d; space paper allows [2, 3, 4, 5, 6, 7, 8]."
                .formatted(width))
        .withMessageContaining("Maybe ");
  }

  @Test
  void saysThatAWideStatePathNeedsSpaceSplit() {
    List<Integer> genes = new ArrayList<>(Collections.nCopies(17, 8));
    genes.set(16, 16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Genome(PAPER, genes))
        .withMessageContaining("Gene 16 (HIDDEN_SUM) has width 16")
        .withMessageContaining("Maybe the genome has a 16-bit state path: that needs space split");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8,,8", "8,x,8", "8;8", "8,99999999999"})
  void quotesWhatIsNoWidth(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Genome.parse(PAPER, text))
        .withMessageContaining("which is no width")
        .withMessageContaining("Maybe write widths as 8,8,4");
  }

  @Test
  void ordersBySpaceThenGeneByGene() {
    Genome two = Genome.homogeneous(PAPER, 2, 1);
    Genome three = Genome.homogeneous(PAPER, 3, 1);
    Genome twoTwice = Genome.homogeneous(PAPER, 2, 2);
    assertThat(List.of(three, two.toSplit(), twoTwice, two).stream().sorted())
        .containsExactly(two, twoTwice, three, two.toSplit());
  }

  @Test
  void digestTellsGenomesApart() {
    assertThat(
            IntStream.rangeClosed(2, 8)
                .mapToObj(bits -> Genome.homogeneous(PAPER, bits, 1).digest()))
        .doesNotHaveDuplicates()
        .allMatch(digest -> digest.matches("[0-9a-f]{12}"));
  }

  @Test
  void readsTheNamesOfTheSpaces() {
    assertThat(SearchSpace.parse("paper")).isEqualTo(PAPER);
    assertThat(SearchSpace.parse("SPLIT")).isEqualTo(SPLIT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SearchSpace.parse("thin"))
        .withMessage(
            "The search space (thin) is unknown.%nMaybe one of: paper, split.".formatted());
  }
}
