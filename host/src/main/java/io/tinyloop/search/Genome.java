package io.tinyloop.search;

import static io.tinyloop.protocol.model.Operator.LINEAR;
import static io.tinyloop.search.SearchSpace.PAPER;
import static io.tinyloop.search.SearchSpace.SPLIT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Operator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vector of bit widths: one candidate of a search. Ordered by space, then gene by gene.
 *
 * @param space what each gene stands for
 * @param genes widths, 17 or 23 a layer, 1 to 8 layers, each one of {@link SearchSpace#alleles}
 */
public record Genome(SearchSpace space, List<Integer> genes) implements Comparable<Genome> {

  public Genome {
    genes = List.copyOf(genes);
    checkLength(space, genes.size());
    for (int gene = 0; gene < genes.size(); gene++) {
      checkWidth(space, genes, gene);
    }
  }

  /** The genome of a text such as {@code 8,8,4,…}, of as many layers as its length says. */
  public static Genome parse(SearchSpace space, String text) {
    List<Integer> genes = new ArrayList<>();
    String[] words = text.strip().split("\\s*,\\s*|\\s+", -1);
    for (int i = 0; i < words.length; i++) {
      try {
        genes.add(Integer.parseInt(words[i]));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "Gene %d (%s) of the genome is \"%s\", which is no width.%nMaybe write widths as 8,8,4,…"
                .formatted(i, space.geneName(i), words[i]),
            e);
      }
    }
    return new Genome(space, genes);
  }

  /** As {@link #parse(SearchSpace, String)}, for a model of a known number of layers. */
  public static Genome parse(SearchSpace space, String text, int layers) {
    Genome genome = parse(space, text);
    if (genome.layerCount() != layers) {
      throw new IllegalArgumentException(
          "The genome has %d genes; expected %d (%d·%d layers of space %s).%nMaybe it belongs to a model of %d layers."
              .formatted(
                  genome.genes.size(),
                  space.genesPerLayer() * layers,
                  space.genesPerLayer(),
                  layers,
                  space,
                  genome.layerCount()));
    }
    return genome;
  }

  /** Every gene at the same width, 2…8. */
  public static Genome homogeneous(SearchSpace space, int bits, int layers) {
    return new Genome(space, Collections.nCopies(space.genesPerLayer() * layers, bits));
  }

  /** Every gene at the same width, 2…8, but 16-bit outputs on the state path; of space split. */
  public static Genome homogeneousWide(int bits, int layers) {
    return new Genome(
        SPLIT,
        IntStream.range(0, SPLIT.genesPerLayer() * layers)
            .mapToObj(gene -> SPLIT.alleles(gene).contains(16) ? 16 : bits)
            .toList());
  }

  /**
   * The genome that says the same as these widths, first layer first. Space split expresses all
   * widths, space paper only those whose linear operators have weights as wide as their outputs.
   */
  public static Genome of(SearchSpace space, List<LayerWidths> layers) {
    List<Integer> genes = new ArrayList<>();
    for (LayerWidths layer : layers) {
      genes.addAll(layer.outputs());
      if (space == SPLIT) {
        genes.addAll(layer.weights());
      } else if (!layer.weights().equals(layer.outputs().subList(0, LINEAR.size()))) {
        throw new IllegalArgumentException(
            "Weights of widths %s beside outputs of widths %s have no genome in space paper.%nMaybe use space split."
                .formatted(layer.weights(), layer.outputs().subList(0, LINEAR.size())));
      }
    }
    return new Genome(space, genes);
  }

  /** The same widths in space split, of which space paper is a subset. */
  public Genome toSplit() {
    return space == SPLIT ? this : of(SPLIT, layers());
  }

  /** Number of layers, 1…8. */
  public int layerCount() {
    return genes.size() / space.genesPerLayer();
  }

  /** The widths of each layer, first layer first. */
  public List<LayerWidths> layers() {
    return IntStream.range(0, layerCount()).mapToObj(this::layer).toList();
  }

  private LayerWidths layer(int index) {
    int start = index * space.genesPerLayer();
    int weights = space == PAPER ? start : start + Operator.COUNT;
    return new LayerWidths(
        genes.subList(start, start + Operator.COUNT),
        genes.subList(weights, weights + LINEAR.size()));
  }

  /** A short stable name: the first 12 hexadecimal digits of the SHA-256 of space and genes. */
  public String digest() {
    try {
      byte[] text = (space + ":" + this).getBytes(US_ASCII);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256.", e);
    }
  }

  @Override
  public int compareTo(Genome other) {
    int order = space.compareTo(other.space);
    for (int i = 0; order == 0 && i < Math.min(genes.size(), other.genes.size()); i++) {
      order = Integer.compare(genes.get(i), other.genes.get(i));
    }
    return order != 0 ? order : Integer.compare(genes.size(), other.genes.size());
  }

  /** The genes as {@code 8,8,4,…}; {@link #parse} reads it. */
  @Override
  public String toString() {
    return genes.stream().map(String::valueOf).collect(joining(","));
  }

  private static void checkLength(SearchSpace space, int length) {
    int perLayer = space.genesPerLayer();
    if (length == 0 || length % perLayer != 0 || length / perLayer > SearchSpace.MAX_LAYERS) {
      boolean fitsOther = length > 0 && length % space.other().genesPerLayer() == 0;
      throw new IllegalArgumentException(
          "The genome has %d genes; space %s expects %d·layers (1 to %d layers).%nMaybe %s."
              .formatted(
                  length,
                  space,
                  perLayer,
                  SearchSpace.MAX_LAYERS,
                  fitsOther
                      ? "the genome is of space " + space.other()
                      : "a width is missing or superfluous"));
    }
  }

  private static void checkWidth(SearchSpace space, List<Integer> genes, int gene) {
    List<Integer> alleles = space.alleles(gene);
    int width = genes.get(gene);
    if (!alleles.contains(width)) {
      throw new IllegalArgumentException(
          "Gene %d (%s) has width %d; space %s allows %s.%nMaybe %s."
              .formatted(
                  gene, space.geneName(gene), width, space, alleles, advice(space, gene, width)));
    }
  }

  private static String advice(SearchSpace space, int gene, int width) {
    int position = gene % space.genesPerLayer();
    boolean state = position < Operator.COUNT && Operator.values()[position].onStatePath();
    return state && space == PAPER && width == 16
        ? "the genome has a 16-bit state path: that needs space split"
        : "the genome was written for another space";
  }
}
