package io.tinyloop.profile;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Models of many shapes and widths, drawn so that each width of each gene comes up equally often (a
 * Latin hypercube), in both search spaces: what a cost model is fitted to, or tested on. The
 * weights are random, of three magnitudes, so that some saturate; the quantizer is the project's.
 */
final class ProfileGenomes {

  private static final int SAMPLES = 8;
  private static final int CALIBRATION = 24;
  private static final int MOST_ATTEMPTS = 50;
  private static final int MOST_UNITS = 96;
  private static final int MOST_INPUTS = 64;
  private static final int MOST_STEPS = 12;

  /** One of so many has operators that the firmware knows to stay inside their formats. */
  private static final int TAMED = 3;

  private final RandomGenerator random;
  private final int count;
  private final List<List<Integer>> paper;
  private final List<List<Integer>> split;
  private final List<Integer> headBits;

  private ProfileGenomes(int count, long seed) {
    this.count = count;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.paper = columns(SearchSpace.PAPER);
    this.split = columns(SearchSpace.SPLIT);
    this.headBits = spread(List.of(8, 8, 2, 3, 4, 5, 6, 7), count);
  }

  /** {@code count} cases of a seed. */
  static List<ProfileCase> draw(int count, long seed) {
    ProfileGenomes genomes = new ProfileGenomes(count, seed);
    List<ProfileCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cases.add(genomes.feasible(i));
    }
    return cases;
  }

  /** For each gene of two layers, its width in each case of a space: every other one. */
  private List<List<Integer>> columns(SearchSpace space) {
    List<List<Integer>> columns = new ArrayList<>();
    for (int gene = 0; gene < 2 * space.genesPerLayer(); gene++) {
      columns.add(spread(space.alleles(gene), (count + 1) / 2));
    }
    return columns;
  }

  /** Each value equally often, in random order. */
  private List<Integer> spread(List<Integer> values, int size) {
    List<Integer> spread = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      spread.add(values.get(i % values.size()));
    }
    Collections.shuffle(spread, new Random(random.nextLong()));
    return spread;
  }

  private ProfileCase feasible(int index) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        return drawn(index);
      } catch (InfeasibleCandidateException e) {
        // Other weights have integers at these widths.
      }
    }
    throw new IllegalStateException("No weights have integers at the widths of case " + index);
  }

  private ProfileCase drawn(int index) throws InfeasibleCandidateException {
    int layers = index % 6 == 5 ? 2 : 1;
    int inputs = between(1, MOST_INPUTS);
    int steps = between(1, MOST_STEPS);
    int classes = random.nextInt(2, 13);
    FloatGru model = model(layers, inputs, classes);
    Sequences sequences = sequences(inputs, steps, classes);
    QuantizeOptions usual = QuantizeOptions.DEFAULT;
    Quantizer quantizer =
        Quantizer.calibrate(
            model,
            sequences,
            new QuantizeOptions(
                usual.rangeMethod(), index % 2 == 0, headBits.get(index), usual.inputBits()));
    Genome genome = genome(index, layers);
    QuantizedGru quantized = quantizer.quantize(genome.layers());
    return new ProfileCase(
        name(model, steps),
        genome,
        index % TAMED == 0 ? Tamed.of(quantized) : quantized,
        quantizer.input().dataSet(sequences.slice(0, SAMPLES)));
  }

  private static String name(FloatGru model, int steps) {
    List<Integer> units = model.layers().stream().map(FloatGru.Layer::hiddenSize).toList();
    return "I%d H%s T%d"
        .formatted(
            model.layers().getFirst().inputSize(),
            String.join("+", units.stream().map(String::valueOf).toList()),
            steps);
  }

  /** Both spaces in turn; one of four in space split has a state path of 16 bits throughout. */
  private Genome genome(int index, int layers) {
    SearchSpace space = index % 2 == 0 ? SearchSpace.SPLIT : SearchSpace.PAPER;
    List<List<Integer>> columns = space == SearchSpace.SPLIT ? split : paper;
    boolean wide = index % 8 == 4;
    List<Integer> genes = new ArrayList<>();
    for (int gene = 0; gene < layers * space.genesPerLayer(); gene++) {
      int position = gene % space.genesPerLayer();
      boolean state = position < Operator.COUNT && Operator.values()[position].onStatePath();
      genes.add(wide && state ? 16 : columns.get(gene).get(index / 2));
    }
    return new Genome(space, genes);
  }

  /** Log-uniform. */
  private int between(int least, int most) {
    double exponent = random.nextDouble(Math.log(least), Math.log(most + 1.0));
    return Math.clamp((int) Math.exp(exponent), least, most);
  }

  private FloatGru model(int layers, int inputs, int classes) {
    float gain = 1 << random.nextInt(3);
    List<FloatGru.Layer> drawn = new ArrayList<>();
    int read = inputs;
    for (int l = 0; l < layers; l++) {
      int units = between(3, MOST_UNITS / layers);
      float bound = gain / (float) Math.sqrt(units);
      drawn.add(
          new FloatGru.Layer(
              read,
              units,
              uniform(bound, 3 * units * read),
              uniform(bound, 3 * units * units),
              uniform(bound, 3 * units),
              uniform(bound, 3 * units)));
      read = units;
    }
    float bound = 1 / (float) Math.sqrt(read);
    return new FloatGru(
        "random weights",
        drawn,
        new FloatGru.Head(classes, uniform(bound, classes * read), uniform(bound, classes)));
  }

  private Sequences sequences(int inputs, int steps, int classes) {
    float[] values = uniform(1, CALIBRATION * steps * inputs);
    byte[] labels = new byte[CALIBRATION];
    for (int i = 0; i < CALIBRATION; i++) {
      labels[i] = (byte) (i % classes);
    }
    return new Sequences(CALIBRATION, steps, inputs, new InputValues.Features(values), labels);
  }

  private float[] uniform(float bound, int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextFloat(-bound, bound);
    }
    return numbers;
  }
}
