package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;

import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of softmax with the label, mixed with that of a teacher's probabilities where there
 * is one (Hinton et al., 2015, at one temperature for both).
 *
 * @param teacher logits of all samples; null: labels only
 * @param share of the teacher, 0…1
 * @param temperature by which both logits are divided for the teacher's part
 */
record Loss(float @Nullable [][] teacher, double share, double temperature) {

  /** Labels only. */
  static final Loss LABELS = new Loss(null, 0, 1);

  /**
   * The loss of one sample, and its gradient.
   *
   * @param logits classes × BATCH, in units of {@code scale}
   * @param b place of the sample
   * @param gradient by the logits as real numbers, classes × BATCH; written
   */
  double apply(float[] logits, float scale, int b, int sample, int label, float[] gradient) {
    int classes = logits.length / BATCH;
    double[] real = new double[classes];
    for (int c = 0; c < classes; c++) {
      real[c] = (double) logits[c * BATCH + b] * scale;
    }
    double[] p = softmax(real, 1);
    double byLabel = teacher == null ? 1 : 1 - share;
    double loss = -byLabel * Math.log(Math.max(p[label], 1e-30));
    for (int c = 0; c < classes; c++) {
      gradient[c * BATCH + b] = (float) (byLabel * (p[c] - (c == label ? 1 : 0)));
    }
    return teacher == null ? loss : loss + distill(teacher[sample], real, b, gradient);
  }

  /** T² · share · cross-entropy of the softened probabilities. */
  private double distill(float[] wanted, double[] real, int b, float[] gradient) {
    double[] target = new double[wanted.length];
    for (int c = 0; c < target.length; c++) {
      target[c] = wanted[c];
    }
    target = softmax(target, temperature);
    double[] p = softmax(real, temperature);
    double loss = 0;
    for (int c = 0; c < p.length; c++) {
      loss -= target[c] * Math.log(Math.max(p[c], 1e-30));
      gradient[c * BATCH + b] += (float) (share * temperature * (p[c] - target[c]));
    }
    return share * temperature * temperature * loss;
  }

  private static double[] softmax(double[] logits, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] p = new double[logits.length];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp((logits[c] - largest) / temperature);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
