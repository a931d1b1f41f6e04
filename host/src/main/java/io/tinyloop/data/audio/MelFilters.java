package io.tinyloop.data.audio;

/**
 * Triangular filters, equally spaced on the scale mel = 1127 ln(1 + f / 700), each of height 1 at
 * its middle and linear in frequency down to its neighbours' middles; not normalised to an area.
 */
final class MelFilters {

  private final int[] first;
  private final double[][] weights;

  /**
   * @param count number of filters
   * @param lowHertz where the first begins
   * @param highHertz where the last ends
   * @param binHertz distance of two bins of the spectrum
   * @param bins of the spectrum
   */
  MelFilters(int count, double lowHertz, double highHertz, double binHertz, int bins) {
    first = new int[count];
    weights = new double[count][];
    double low = mel(lowHertz);
    double step = (mel(highHertz) - low) / (count + 1);
    for (int i = 0; i < count; i++) {
      double left = hertz(low + i * step);
      double middle = hertz(low + (i + 1) * step);
      double right = hertz(low + (i + 2) * step);
      first[i] = (int) Math.ceil(left / binHertz);
      int last = Math.min(bins - 1, (int) Math.floor(right / binHertz));
      weights[i] = new double[Math.max(0, last - first[i] + 1)];
      for (int j = 0; j < weights[i].length; j++) {
        double f = (first[i] + j) * binHertz;
        weights[i][j] = Math.min((f - left) / (middle - left), (right - f) / (right - middle));
      }
    }
  }

  private static double mel(double hertz) {
    return 1127 * Math.log1p(hertz / 700);
  }

  private static double hertz(double mel) {
    return 700 * Math.expm1(mel / 1127);
  }

  int count() {
    return weights.length;
  }

  /** Energy of a power spectrum under filter {@code i}. */
  double energy(int i, double[] power) {
    double sum = 0;
    for (int j = 0; j < weights[i].length; j++) {
      sum += weights[i][j] * power[first[i] + j];
    }
    return sum;
  }
}
