package io.tinyloop.train;

/** Training ended because a number was no number any more. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DivergedException(long step, int epoch, double loss, double learningRate) {
    super(
        "Training diverged at step %d (epoch %d): the loss is %s.%nMaybe lower the learning rate (%s), or check that the inputs are normalised."
            .formatted(step, epoch, loss, learningRate));
  }
}
