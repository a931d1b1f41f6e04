package io.tinyloop.train;

/**
 * How a model is trained.
 *
 * @param epochs passes over the training samples, at least 1
 * @param batch samples a step of the optimizer, a multiple of 32
 * @param learningRate of the first step; it falls to a hundredth along half a cosine
 * @param seed of the order of samples and of first weights
 * @param teacherShare share of the teacher's probabilities in the loss, 0…1; 0: labels only
 * @param threads that compute shards; the result does not depend on it
 * @param kept epoch whose model is the result
 */
public record TrainSettings(
    int epochs,
    int batch,
    double learningRate,
    long seed,
    double teacherShare,
    int threads,
    KeptEpoch kept) {

  /** Which epoch's model a training gives. */
  public enum KeptEpoch {
    /** The most accurate one on the validation samples, the first of equals. */
    MOST_ACCURATE,

    /** The last one, where the learning rate has come to its end: few samples cannot choose. */
    LAST
  }

  /** The same; the most accurate epoch is kept. */
  public TrainSettings(
      int epochs, int batch, double learningRate, long seed, double teacherShare, int threads) {
    this(epochs, batch, learningRate, seed, teacherShare, threads, KeptEpoch.MOST_ACCURATE);
  }

  public TrainSettings {
    if (epochs < 1 || epochs > 10_000) {
      throw new IllegalArgumentException(
          "The number of epochs (%d) must be in [1, 10000].%nMaybe write --epochs 4."
              .formatted(epochs));
    }
    if (batch < Lanes.BATCH || batch % Lanes.BATCH != 0 || batch > 4096) {
      throw new IllegalArgumentException(
          "The batch (%d) must be a multiple of %d, at most 4096.%nMaybe write --batch 64."
              .formatted(batch, Lanes.BATCH));
    }
    if (!(learningRate > 0 && learningRate <= 1)) {
      throw new IllegalArgumentException(
          "The learning rate (%s) must be in (0, 1].%nMaybe write --learning-rate 0.001."
              .formatted(learningRate));
    }
    if (!(teacherShare >= 0 && teacherShare <= 1)) {
      throw new IllegalArgumentException(
          "The teacher's share (%s) must be in [0, 1].%nMaybe write --teacher 0.5."
              .formatted(teacherShare));
    }
    if (threads < 1 || threads > 256) {
      throw new IllegalArgumentException(
          "The number of threads (%d) must be in [1, 256].%nMaybe leave it out."
              .formatted(threads));
    }
  }

  /** Whether an epoch's model takes the place of the one kept so far. */
  boolean keeps(double accuracy, double before) {
    return kept == KeptEpoch.LAST || accuracy > before;
  }

  /** The learning rate of a step. */
  double rate(long step, long steps) {
    double done = (double) step / Math.max(1, steps);
    return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done)));
  }
}
