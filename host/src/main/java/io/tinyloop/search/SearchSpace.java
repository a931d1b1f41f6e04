package io.tinyloop.search;

import static java.util.stream.Collectors.joining;

import io.tinyloop.protocol.model.Operator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A set of genomes: what a gene stands for and which widths it may take. Genes of stacked layers
 * follow one another, each layer in the same order.
 */
public enum SearchSpace {
  /**
   * 17 genes a layer, one per operator in the order of ARITHMETIC.md, section 1, each 2…8. The gene
   * of a linear operator sets its weights and its output.
   */
  PAPER(Operator.COUNT),

  /**
   * 23 genes a layer: 17 output widths (2…8, on the state path also 16), then the weight widths
   * (1…8) of the six linear operators.
   */
  SPLIT(Operator.COUNT + Operator.LINEAR.size());

  /** The most layers that a model image can hold (ARITHMETIC.md, section 7). */
  public static final int MAX_LAYERS = 8;

  private static final List<Integer> NARROW = IntStream.rangeClosed(2, 8).boxed().toList();
  private static final List<Integer> STATE = List.of(2, 3, 4, 5, 6, 7, 8, 16);
  private static final List<Integer> WEIGHTS = IntStream.rangeClosed(1, 8).boxed().toList();

  private final int genesPerLayer;

  SearchSpace(int genesPerLayer) {
    this.genesPerLayer = genesPerLayer;
  }

  /** 17 or 23. */
  public int genesPerLayer() {
    return genesPerLayer;
  }

  /** The widths that a gene may take, ascending; gene ≥ 0 counts over all layers. */
  public List<Integer> alleles(int gene) {
    int position = gene % genesPerLayer;
    if (position >= Operator.COUNT) {
      return WEIGHTS;
    }
    return this == SPLIT && Operator.values()[position].onStatePath() ? STATE : NARROW;
  }

  /**
   * What a gene stands for, as {@code HIDDEN_SUM}, {@code RESET_INPUT_LINEAR.weights}, or with its
   * layer for layers after the first, as {@code 1.HIDDEN_SUM}.
   */
  public String geneName(int gene) {
    int layer = gene / genesPerLayer;
    int position = gene % genesPerLayer;
    String name =
        position < Operator.COUNT
            ? Operator.values()[position].name()
            : Operator.LINEAR.get(position - Operator.COUNT).name() + ".weights";
    return layer == 0 ? name : layer + "." + name;
  }

  /** The other one of the two spaces. */
  SearchSpace other() {
    return this == PAPER ? SPLIT : PAPER;
  }

  /** The space of a name such as {@code paper}. */
  public static SearchSpace parse(String name) {
    return Arrays.stream(values())
        .filter(space -> space.toString().equals(name.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The search space (%s) is unknown.%nMaybe one of: %s."
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(SearchSpace::toString)
                            .collect(joining(", ")))));
  }

  /** The name in commands and JSON: {@code paper} or {@code split}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
