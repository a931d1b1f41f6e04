package io.tinyloop.train;

import java.util.List;

/**
 * Adam (Kingma and Ba, 2015) with a bound on the gradient's norm. State is changed in place.
 *
 * @param first moments, in the order of {@link GruParameters#arrays}
 * @param second moments
 */
record Adam(List<float[]> first, List<float[]> second) {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  Adam {
    first = List.copyOf(first);
    second = List.copyOf(second);
  }

  static Adam of(GruParameters shape) {
    return new Adam(shape.zeros().arrays(), shape.zeros().arrays());
  }

  /**
   * One step; returns the gradient's norm before it was bounded.
   *
   * @param number of the step, from 1
   * @param rate learning rate of real numbers
   * @param logRate learning rate of logarithms of scales
   * @param largestNorm bound on the norm of the gradient
   */
  double step(
      GruParameters parameters,
      GruParameters gradient,
      long number,
      double rate,
      double logRate,
      double largestNorm) {
    double norm = norm(gradient);
    float factor = (float) (norm > largestNorm ? largestNorm / norm : 1);
    double correction1 = 1 - Math.pow(BETA_1, (double) number);
    double correction2 = Math.sqrt(1 - Math.pow(BETA_2, (double) number));
    List<float[]> values = parameters.arrays();
    List<float[]> slopes = gradient.arrays();
    for (int i = 0; i < values.size(); i++) {
      boolean log = isLogarithm(i, values.size());
      float step = (float) ((log ? logRate : rate) * correction2 / correction1);
      float epsilon = (float) (EPSILON * correction2);
      update(values.get(i), slopes.get(i), first.get(i), second.get(i), factor, step, epsilon);
    }
    return norm;
  }

  /** Six arrays a layer, of which the last two; three of the head, of which the last. */
  private static boolean isLogarithm(int index, int count) {
    return index == count - 1 || (index < count - 3 && index % 6 >= 4);
  }

  private static double norm(GruParameters gradient) {
    double sum = 0;
    List<float[]> arrays = gradient.arrays();
    for (int i = 0; i < arrays.size(); i++) {
      if (!isLogarithm(i, arrays.size())) {
        for (float g : arrays.get(i)) {
          sum += (double) g * g;
        }
      }
    }
    return Math.sqrt(sum);
  }

  private static void update(
      float[] values,
      float[] gradient,
      float[] first,
      float[] second,
      float factor,
      float step,
      float epsilon) {
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i] * factor;
      float m = (float) BETA_1 * first[i] + (float) (1 - BETA_1) * g;
      float v = (float) BETA_2 * second[i] + (float) (1 - BETA_2) * g * g;
      first[i] = m;
      second[i] = v;
      values[i] -= step * m / ((float) Math.sqrt(v) + epsilon);
    }
  }
}
