package io.tinyloop.train;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Makes more training sequences of features from those there are: moved in time, with noise, and
 * mixed with each other. They are for distillation (the teacher says what a mixture is: Beyer et
 * al., Knowledge distillation: a good teacher is patient and consistent, 2022), so a label only
 * says which of the two counts more. A function of its numbers.
 *
 * @param copies of each sequence, the first of them as it is, 1…64
 * @param steps that a copy is moved in time, at most; first and last step are repeated
 * @param noise standard deviation of what is added to every value
 * @param mixing share of the other sequence in a mixture, at most, 0…0.5; half of the copies are
 *     mixed
 * @param seed of all that is drawn
 */
public record Augmentation(int copies, int steps, double noise, double mixing, long seed) {

  public Augmentation {
    if (copies < 1
        || copies > 64
        || steps < 0
        || !(noise >= 0)
        || !(mixing >= 0 && mixing <= 0.5)) {
      throw new IllegalArgumentException(
          "The augmentation (%d copies, %d steps, noise %s, mixing %s) is out of its bounds.%nMaybe 8 copies, 4 steps, noise 0.1, mixing 0.5."
              .formatted(copies, steps, noise, mixing));
    }
  }

  /** The sequences of all copies: {@code copies} times as many, the originals first. */
  public Sequences of(Sequences originals) {
    int size = originals.sequenceSize();
    int count = originals.count();
    float[] values = new float[Math.multiplyExact(Math.multiplyExact(copies, count), size)];
    byte[] labels = new byte[copies * count];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < labels.length; i++) {
      labels[i] = originals.labels()[i % count];
      if (i < count) {
        add(originals, i, 0, 1, values, i * size);
      } else {
        copy(originals, i % count, random, values, i * size);
      }
    }
    return new Sequences(
        labels.length,
        originals.steps(),
        originals.inputSize(),
        new InputValues.Features(values),
        labels);
  }

  private void copy(Sequences from, int sequence, RandomGenerator random, float[] to, int at) {
    float share = random.nextBoolean() ? (float) (mixing * random.nextDouble()) : 0;
    add(from, sequence, moved(random), 1 - share, to, at);
    add(from, random.nextInt(from.count()), moved(random), share, to, at);
    for (int i = at; i < at + from.sequenceSize(); i++) {
      to[i] += (float) (noise * random.nextGaussian());
    }
  }

  private int moved(RandomGenerator random) {
    return random.nextInt(-steps, steps + 1);
  }

  private static void add(
      Sequences from, int sequence, int moved, float share, float[] to, int at) {
    int width = from.inputSize();
    for (int step = 0; step < from.steps(); step++) {
      int read = Math.clamp(step - moved, 0, from.steps() - 1);
      for (int j = 0; j < width; j++) {
        to[at + step * width + j] +=
            share * from.values().at((sequence * from.steps() + read) * width + j);
      }
    }
  }
}
