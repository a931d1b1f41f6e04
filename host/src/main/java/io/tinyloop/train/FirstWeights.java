package io.tinyloop.train;

import io.tinyloop.quantize.FloatGru;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Weights to begin with: uniform in ±1/√H, as PyTorch draws them for nn.GRU. */
public final class FirstWeights {

  private FirstWeights() {}

  /** A model of one layer. */
  public static FloatGru of(int inputSize, int hiddenSize, int classes, long seed) {
    check(hiddenSize);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float bound = (float) (1 / Math.sqrt(hiddenSize));
    FloatGru.Layer layer =
        new FloatGru.Layer(
            inputSize,
            hiddenSize,
            uniform(random, bound, 3 * hiddenSize * inputSize),
            uniform(random, bound, 3 * hiddenSize * hiddenSize),
            uniform(random, bound, 3 * hiddenSize),
            uniform(random, bound, 3 * hiddenSize));
    return new FloatGru(
        "first weights",
        List.of(layer),
        new FloatGru.Head(
            classes,
            uniform(random, bound, classes * hiddenSize),
            uniform(random, bound, classes)));
  }

  /**
   * Whether there are such models.
   *
   * @throws IllegalArgumentException in two lines, if not
   */
  public static void check(int hiddenSize) {
    if (hiddenSize < 1 || hiddenSize > 1024) {
      throw new IllegalArgumentException(
          "The number of hidden units (%d) must be in [1, 1024].%nMaybe write --hidden 64."
              .formatted(hiddenSize));
    }
  }

  private static float[] uniform(RandomGenerator random, float bound, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat(-bound, bound);
    }
    return numbers;
  }
}
