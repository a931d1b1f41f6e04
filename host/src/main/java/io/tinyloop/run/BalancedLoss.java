package io.tinyloop.run;

/**
 * Cross-entropy of predictions with labels, in nats, classes weighed alike, at the temperature that
 * makes it least. Says more of a few samples than how many are right, and a model that is merely
 * too sure is not held against the others.
 */
final class BalancedLoss {

  private static final int STEPS = 60;

  private BalancedLoss() {}

  /**
   * The loss at the best of temperatures 1/4…8.
   *
   * @param logits count × classes
   * @param labels unsigned, one a row
   */
  static double of(float[][] logits, byte[] labels) {
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= STEPS; step++) {
      least = Math.min(least, at(logits, labels, 0.25 * Math.pow(32, (double) step / STEPS)));
    }
    return least;
  }

  private static double at(float[][] logits, byte[] labels, double temperature) {
    double[] sums = new double[logits[0].length];
    int[] counts = new int[sums.length];
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xFF;
      counts[label]++;
      sums[label] += loss(logits[i], label, temperature);
    }
    double mean = 0;
    int classes = 0;
    for (int c = 0; c < sums.length; c++) {
      mean += counts[c] > 0 ? sums[c] / counts[c] : 0;
      classes += counts[c] > 0 ? 1 : 0;
    }
    return mean / classes;
  }

  private static double loss(float[] logits, int label, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit / temperature);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit / temperature - largest);
    }
    return largest + Math.log(sum) - logits[label] / temperature;
  }
}
