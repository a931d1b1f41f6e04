package io.tinyloop.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A problem with samples, each of which a genome predicts right or wrong: the more noise its widths
 * add, the more of the hard samples it gets wrong, as in {@link SeparableProblem}; a tenth of what
 * decides is drawn for genome and sample. Near neighbours agree on most samples, as real ones do.
 */
final class SampledProblem implements PopulationEvaluator, Race.Samples {

  static final int SAMPLES = 1000;

  private final SeparableProblem problem;
  private final double[] hardness = new double[SAMPLES];
  private final Map<Genome, BitSet> known = new HashMap<>();

  SampledProblem(long seed) {
    problem = new SeparableProblem(seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < SAMPLES; i++) {
      hardness[i] = random.nextDouble();
    }
  }

  /** Which samples a genome predicts right. */
  BitSet right(Genome genome) {
    return known.computeIfAbsent(genome, this::drawn);
  }

  private BitSet drawn(Genome genome) {
    double accuracy = 1 - problem.measure(genome).objectives().value(0);
    SplittableRandom own = new SplittableRandom(genome.toString().hashCode());
    BitSet right = new BitSet();
    for (int i = 0; i < SAMPLES; i++) {
      right.set(i, 0.9 * hardness[i] + 0.1 * own.nextDouble() < accuracy);
    }
    return right;
  }

  ReferencePoint reference() {
    return problem.reference();
  }

  /** On all samples. */
  Evaluated.Measured measure(Genome genome) {
    return conclude(genome, right(genome).cardinality(), SAMPLES);
  }

  @Override
  public List<Evaluated> evaluate(List<Genome> batch) {
    return batch.stream().<Evaluated>map(this::measure).toList();
  }

  @Override
  public List<Race.Partial> run(List<Genome> candidates, int block, int[] samples) {
    List<Race.Partial> partials = new ArrayList<>();
    for (Genome genome : candidates) {
      BitSet right = new BitSet();
      for (int sample : samples) {
        right.set(sample, right(genome).get(sample));
      }
      partials.add(new Race.Partial(conclude(genome, right.cardinality(), samples.length), right));
    }
    return partials;
  }

  @Override
  public Evaluated.Measured conclude(Genome genome, int correct, int total) {
    double bytes = problem.measure(genome).objectives().value(1);
    return new Evaluated.Measured(
        genome, ObjectiveVector.of(1 - (double) correct / total, bytes), 0);
  }
}
