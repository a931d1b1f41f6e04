package io.tinyloop.search;

import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A search problem over the genomes of space paper that behaves like a quantized GRU, and whose
 * front is known exactly: every gene adds noise that falls by four a bit, and a size a bit. Since
 * both sums are separable, the least noise at each size follows gene by gene.
 */
final class SeparableProblem implements PopulationEvaluator {

  static final Objectives OBJECTIVES = Objectives.of(Objective.ACCURACY, Objective.SIZE);
  private static final int GENES = SearchSpace.PAPER.genesPerLayer();

  /** Size of one bit of each gene, in units of 32 bytes, as of a GRU of 28 inputs and 64 units. */
  private static final int[] UNITS = {7, 16, 7, 16, 7, 16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

  private final double[] sensitivity;
  private int evaluations;

  SeparableProblem(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    sensitivity =
        IntStream.range(0, GENES).mapToDouble(i -> Math.exp(5 * random.nextDouble())).toArray();
    double atFourBits = Arrays.stream(sensitivity).sum() / 256;
    for (int i = 0; i < GENES; i++) {
      sensitivity[i] *= 0.15 / atFourBits; // homogeneous 4 bit loses 14 % of its accuracy
    }
  }

  @Override
  public List<Evaluated> evaluate(List<Genome> batch) {
    evaluations += batch.size();
    return batch.stream().<Evaluated>map(this::measure).toList();
  }

  /** Number of genomes evaluated. */
  int evaluations() {
    return evaluations;
  }

  Measured measure(Genome genome) {
    double noise = 0;
    int units = 0;
    for (int i = 0; i < GENES; i++) {
      noise += noise(i, genome.genes().get(i));
      units += UNITS[i] * genome.genes().get(i);
    }
    return new Measured(genome, vector(noise, units), 0);
  }

  /** The vectors of every size, with the least error that any genome of that size has. */
  List<ObjectiveVector> front() {
    double[] least = new double[1];
    for (int i = 0; i < GENES; i++) {
      double[] next = new double[least.length + 8 * UNITS[i]];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int units = 0; units < least.length; units++) {
        for (int bits : SearchSpace.PAPER.alleles(i)) {
          int sum = units + bits * UNITS[i];
          next[sum] = Math.min(next[sum], least[units] + noise(i, bits));
        }
      }
      least = next;
    }
    List<ObjectiveVector> front = new ArrayList<>();
    for (int units = 0; units < least.length; units++) {
      if (least[units] < Double.POSITIVE_INFINITY) {
        front.add(vector(least[units], units));
      }
    }
    return front;
  }

  ReferencePoint reference() {
    return ReferencePoint.ofHomogeneous(
        OBJECTIVES,
        HomogeneousSweep.narrow(SearchSpace.PAPER, 1).stream()
            .map(genome -> measure(genome).objectives())
            .toList());
  }

  private double noise(int gene, int bits) {
    return sensitivity[gene] * Math.pow(4, -bits);
  }

  private static ObjectiveVector vector(double noise, int units) {
    return ObjectiveVector.of(1 - 0.98 * Math.exp(-noise), 32.0 * units);
  }
}
