package io.tinyloop.train;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import io.tinyloop.quantize.FloatGru;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded models and sequences that train in no time. */
final class SmallModels {

  static final int CLASSES = 3;
  static final int INPUTS = 3;

  private SmallModels() {}

  /** A model of stacked layers with these hidden sizes. */
  static FloatGru model(long seed, int... hiddenSizes) {
    Random random = new Random(seed);
    List<FloatGru.Layer> layers = new ArrayList<>();
    int inputs = INPUTS;
    for (int h : hiddenSizes) {
      layers.add(
          new FloatGru.Layer(
              inputs,
              h,
              numbers(random, 3 * h * inputs),
              numbers(random, 3 * h * h),
              numbers(random, 3 * h),
              numbers(random, 3 * h)));
      inputs = h;
    }
    return new FloatGru(
        "small",
        layers,
        new FloatGru.Head(CLASSES, numbers(random, CLASSES * inputs), numbers(random, CLASSES)));
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (0.4 * random.nextGaussian());
    }
    return numbers;
  }

  /** Sequences of 6 steps whose label is the input with the largest sum. */
  static Sequences sequences(long seed, int count) {
    int steps = 6;
    Random random = new Random(seed);
    float[] values = new float[count * steps * INPUTS];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      double[] sums = new double[INPUTS];
      for (int j = 0; j < steps * INPUTS; j++) {
        values[i * steps * INPUTS + j] = (float) random.nextGaussian();
        sums[j % INPUTS] += values[i * steps * INPUTS + j];
      }
      labels[i] =
          (byte) (sums[0] > sums[1] ? sums[0] > sums[2] ? 0 : 2 : sums[1] > sums[2] ? 1 : 2);
    }
    return new Sequences(count, steps, INPUTS, new InputValues.Features(values), labels);
  }
}
